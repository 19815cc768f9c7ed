import type { Provider } from '../../events/chat-event.js';
import type { RefusedTarget } from '../../proposals/decision.js';
import type { WireObject } from '../../wire/json.js';
import type { CommandDefinition } from '../proposal-definition.js';
import type { ChatServerCommandLine } from './command-line.js';
import type { CallbackBody, SignedCallback, ChatCallback } from './chat-callback.js';

/**
 * What each chat server shows to prove who it is, by its name. Each one adds its own:
 *
 * @example
 * ```ts
 * declare module 'nestjs-chat-webhooks/chat-server' {
 *   interface ChatServerCredentialTypes { acme: AcmeCredentials }
 * }
 * ```
 */
export interface ChatServerCredentialTypes {}

/** The credentials of a chat server, by its name. */
export type CredentialsOf<Name extends Provider> = Name extends keyof ChatServerCredentialTypes
  ? ChatServerCredentialTypes[Name]
  : object;

/**
 * A chat server's side of the protocol: how it makes callbacks, signs them, and judges the answers. Tests and the command use it;
 * an app that only receives never loads it. It needs nothing but Node.
 */
export interface ChatServerClient<Credentials extends object = object> {
  /** As in events, options and the route. */
  readonly name: Provider;
  /** As people call it. */
  readonly title: string;
  /** Milliseconds that it waits for an answer. */
  readonly deadline: number;
  /** Whether it follows redirects, as Go's HTTP client does. */
  readonly followsRedirects: boolean;
  /** The member of its credentials that says who calls, such as `secret`. Messages that ask for it name it. */
  readonly identity: string;
  /** Whether it can call without `identity`, to be refused or because the app trusts its network. */
  readonly isIdentityOptional: boolean;
  /** Hand-written builders, by command. For other commands there is `callback`, with the sample body of the declaration. */
  readonly builders: Readonly<Record<string, CallbackBuilder>>;

  /** The declared commands, by all their names. Loads class-validator, so it is loaded only where it is needed. */
  loadCommands(): Promise<Readonly<Record<string, CommandDefinition>>>;
  /** A callback of any command. */
  callback(command: string, body: CallbackBody): ChatCallback;
  /** How it tests a URL, without an effect; undefined for a chat server that has no such test. */
  probe?(): ChatCallback;
  /** Adds what proves who calls. */
  sign(callback: ChatCallback, credentials: Credentials): SignedCallback;
  /** What it makes of an answer. */
  judge(answer: AnswerToJudge, callback: Pick<ChatCallback, 'command' | 'body'>, credentials: Credentials): Verdict;
  /**
   * The credentials that an app expects.
   *
   * @param options the chat server's options, as the app gave them to the module
   * @param given credentials that a test passes itself, which may choose one of several apps
   */
  credentialsOf(options: object, given: Partial<Credentials>): Credentials;
  /** What must not be shown. */
  secretsOf(credentials: Partial<Credentials>): readonly string[];
  /** What the command needs to speak for it. */
  readonly commandLine: ChatServerCommandLine<Credentials>;
}

/** Makes a callback of one command. Fields that are left out get a default, so that none are needed. */
export type CallbackBuilder = { build(fields?: object): ChatCallback }['build'];

/** What a chat server makes of an answer to its callback. */
export interface Verdict {
  /**
   * - `success`: taken, or for a before-callback: go on.
   * - `refusal`: a readable answer that says no.
   * - `failure`: no answer, or one that the chat server cannot read.
   */
  readonly outcome: 'success' | 'refusal' | 'failure';
  /**
   * Whether the user's action goes on; undefined where this is not documented. Always true for an after-callback. False where it goes on for
   * some of those whom it concerns, and not for `targets`.
   */
  readonly passes: boolean | undefined;
  /** What the user's client gets to see if the action does not go on, as far as it is documented. */
  readonly code: number | undefined;
  /** Why, in plain words. */
  readonly sentence: string;
  /** For whom it does not go on, where the answer says so for each of several; `code` is that of the first. Undefined for all. */
  readonly targets?: readonly RefusedTarget[];
  /** What the chat server takes over of the answer: what goes on is changed. Undefined where it goes on as it is, or not at all. */
  readonly changes?: WireObject | undefined;
  /** Whether who acted believes that it went on, though it did not. @default false */
  readonly dropped?: boolean;
}

/** What a verdict is about: an answer, or the reason why there is none. */
export interface AnswerToJudge {
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly text: string;
  readonly error?: Error | undefined;
}
