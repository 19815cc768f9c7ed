import type { CanActivate, Type } from '@nestjs/common';
import type { ChatClient, Provider, Trust } from '../events/chat-event.js';
import type { Refusal } from '../refusal/refusal.js';
import type { ChatServerClient } from './client/chat-server-client.js';
import type { OptionChecks } from '../options/option-checks.js';
import type { AddressList } from '../caller/address-list.js';
import type { RequestFacts } from '../journal/journal-entry.js';
import type { CallbackDefinition } from './callback-definition.js';
import type { Decision } from '../proposals/decision.js';
import type { ProposalDefinition } from './proposal-definition.js';
import type { WireObject } from '../wire/json.js';

/** A chat server: all that it takes to receive its callbacks. Each folder next to this file has one. */
export interface ChatServer<Options extends ChatServerOptions = ChatServerOptions> {
  /** Its name in events, journal rows and options, and its route below the module's path. */
  readonly name: Provider;
  /** As people call it, such as `Tencent Cloud Chat`. */
  readonly title: string;
  /** Milliseconds that it waits for an answer, unless it is set otherwise there. */
  readonly deadline: number;
  /** The commands with an event of their own, by all their names. */
  readonly callbacks: Readonly<Record<string, CallbackDefinition>>;
  /** The commands that ask before something happens, by all their names. @default none */
  readonly proposals?: Readonly<Record<string, ProposalDefinition>>;
  /** Decides who may call; the extra `authenticators` may name a subclass. Also its injection token. */
  readonly authenticator: Type<Authenticator>;
  /** Guards its route; the extra `guards` may name a subclass. @default one that asks the authenticator */
  readonly guard?: Type<CanActivate>;
  /** Injection token of its resolved options, which are undefined where it is not configured. */
  readonly optionsToken: string;

  /**
   * Checks its options, and fills in the defaults.
   *
   * @param given an object, of which nothing else is known
   * @returns undefined, or anything, where `checks` has noted a fault
   */
  resolve(given: object, checks: OptionChecks): Options | undefined;
  /** What the start report and the warnings at the start say about its options. */
  describe(options: Options): ChatServerDescription;
  /**
   * How it speaks, with these options.
   *
   * @param options undefined where it is not configured: then its authenticator admits nobody, and it only refuses
   * @returns a plain object, as its members are copied: those of a class would be lost
   */
  protocol(options: Options | undefined): CallbackProtocol;
  /** Its calling side, for tests and the command. Apps that only receive never load it. */
  loadClient(): Promise<ChatServerClient>;
}

/** Options that every chat server has, as its code reads them. */
export interface ChatServerOptions {
  /** Milliseconds that storing a callback may take, safely below the chat server's own deadline. */
  readonly answerTimeout: number;
  /** Who may call; undefined for everybody. */
  readonly allowedAddresses: AddressList | undefined;
}

/** What the options of a chat server amount to, for people. */
export interface ChatServerDescription {
  /** How callers are verified, such as `signature of 1 app by 2 tokens`. */
  readonly verified: string;
  /** The apps that its events can have. */
  readonly appIds: readonly string[];
  /** A sentence for each thing that somebody should think about, such as an app that is trusted without a signature. */
  readonly warnings: readonly string[];
}

/** What authentication looks at. */
export interface CallerRequest {
  /** As received, with query. */
  readonly url: string;
  /** Path segments below the chat server's own route, still percent-encoded, empty ones dropped. */
  readonly segments: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /**
   * The caller's address; behind a proxy, what the framework's "trust proxy" setting makes of it. With `entry: 'server'` always the
   * connection's, as the framework is not asked; with `ChatWebhooks.handle` what is passed to it.
   */
  readonly remoteAddress: string | undefined;
}

/** A caller that may call: the verdict of an authenticator. */
export interface Caller {
  /** Undefined for a caller that named no app and may therefore only probe. */
  readonly appId: string | undefined;
  readonly trust: Trust;
  /** What the URL says; undefined when only the body tells. */
  readonly command: string | undefined;
  readonly client: ChatClient;
  readonly facts: RequestFacts;
}

/** A request whose caller may call. */
export interface Admission {
  readonly request: CallerRequest;
  readonly caller: Caller;
  readonly contentType: string | undefined;
  /** When the caller was admitted, before its body was read, in epoch milliseconds. */
  readonly admittedAt: number;
}

/** Decides who may call. Each chat server has one; a host may replace it by a subclass. */
export interface Authenticator {
  /** @throws Refusal of stage `caller` */
  authenticate(request: CallerRequest): Caller | Promise<Caller>;
}

/** How a chat server speaks: what the receiver must know to read its callbacks and to answer them. */
export interface CallbackProtocol {
  /** Whether an empty body is the chat server's test of the URL, to be answered and forgotten. */
  readonly probesWithEmptyBody: boolean;
  /** Whether its URLs say something in the path after the route. */
  readonly usesPath: boolean;
  /** The commands whose events depend on the options, in place of those of the descriptor. @default none */
  readonly callbacks?: Readonly<Record<string, CallbackDefinition>>;

  /** The command that a body names itself, under the chat server's own key. */
  commandIn(body: WireObject): string | undefined;
  /** Which app and command a body belongs to. @throws Refusal when URL and body disagree or say nothing */
  appAndCommandOf(caller: Caller, body: WireObject): { appId: string; command: string };
  /** Removes login tokens and server secrets that some versions put into bodies. */
  blankCredentials(
    body: WireObject | undefined,
    bytes: Uint8Array,
  ): { body: WireObject | undefined; bytes: Uint8Array };
  /**
   * The answer to a callback that asks. @default consent, for a chat server that declares no proposals
   *
   * @param about what was asked, with its body
   */
  decide?(decision: Decision, about: RefusedCallback): Reply;
  /** Consent, without any effect of its own. */
  accept(command: string, body: WireObject): Reply;
  /** An answer that says no, as far as the chat server can read one. */
  refuse(refusal: Refusal, about: RefusedCallback): Reply;
  /** Whether a refusal with another reason than the body should wait for it, as its answer has to give some of it back. */
  answersWithBody?(about: RefusedCallback): boolean;
}

/** An answer in a chat server's format. */
export interface Reply {
  /** HTTP status. */
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  /** Headers besides type and length. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is known of a callback that is refused. */
export interface RefusedCallback {
  readonly request: CallerRequest | undefined;
  /** Undefined when authentication failed or was not reached. */
  readonly caller?: Caller;
  readonly command?: string | undefined;
  /** Undefined when it was not read, or could not be parsed. */
  readonly body?: WireObject | undefined;
  /** When the caller was admitted, in epoch milliseconds; undefined when it was not. */
  readonly admittedAt?: number | undefined;
}
