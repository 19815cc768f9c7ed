import type { ChatClient, Provider, Trust } from '../events/chat-event.js';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { Refusal } from '../refusal/refusal.js';
import type { Reply } from '../pipeline/http/reply.js';
import type { RequestFacts } from '../journal/journal-entry.js';
import { compilePlan } from '../wire/compiled-plan.js';
import type { WireObject } from '../wire/json.js';
import type { BodyClass } from '../wire/wire-decorators.js';

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
}

/** Decides who may call. Each chat server has one; a host may put its own in place. */
export interface Authenticator {
  /** @throws Refusal of stage `caller` */
  authenticate(request: CallerRequest): Caller | Promise<Caller>;
}

/** All that an event is made from, beside the body. */
export interface CallbackContext {
  readonly provider: Provider;
  readonly appId: string;
  readonly command: string;
  readonly trust: Trust;
  readonly client: ChatClient;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly bytes: Uint8Array;
}

/** One command: what its body must look like, and how it becomes an event. */
export interface CallbackDefinition {
  readonly body: BodyClass;
  /** Takes any body that fits `body`, and never throws. */
  readonly toEvent: (body: WireObject, context: CallbackContext) => AnyChatEvent;
}

/** Pairs a body class with its mapper, so that the mapper's parameter is checked. */
export function defineCallback<Body extends object>(
  body: BodyClass<Body>,
  toEvent: (body: Body, context: CallbackContext) => AnyChatEvent,
): CallbackDefinition {
  return { body, toEvent: (value, context) => toEvent(value as Body, context) };
}

/** Prepares the validation of all bodies of a chat server, at the start of the app. */
export function compileValidation(definitions: CallbackProtocol['definitions']): void {
  for (const { body } of Object.values(definitions)) compilePlan(body);
}

/** What the receiver must know of a chat server; each chat server's folder has one. */
export interface CallbackProtocol {
  readonly provider: Provider;
  /** Milliseconds that storing may take, safely below the chat server's own deadline. */
  readonly answerTimeout: number;
  /** Whether an empty body is the chat server's test of the URL, to be answered and forgotten. */
  readonly probesWithEmptyBody: boolean;
  /** Whether its URLs say something in the path after the route. */
  readonly usesPath: boolean;
  readonly definitions: Readonly<Record<string, CallbackDefinition>>;

  /** The command that a body names itself, under the chat server's own key. */
  commandIn(body: WireObject): string | undefined;
  /** Which app and command a body belongs to. @throws Refusal when URL and body disagree or say nothing */
  appAndCommandOf(caller: Caller, body: WireObject): { appId: string; command: string };
  /** Removes login tokens and server secrets that some versions put into bodies. */
  blankCredentials(
    body: WireObject | undefined,
    bytes: Uint8Array,
  ): { body: WireObject | undefined; bytes: Uint8Array };
  /** Consent, without any effect of its own. */
  accept(command: string, body: WireObject): Reply;
  refuse(refusal: Refusal, about: RefusedCallback): Reply;
  /** Whether a refusal with another reason than the body should wait for it, as its answer has to give some of it back. */
  answersWithBody?(about: RefusedCallback): boolean;
}

/** What is known of a callback that is refused. */
export interface RefusedCallback {
  readonly request: CallerRequest | undefined;
  /** Undefined when authentication failed or was not reached. */
  readonly caller?: Caller;
  readonly command?: string | undefined;
  /** Undefined when it was not read, or could not be parsed. */
  readonly body?: WireObject | undefined;
}
