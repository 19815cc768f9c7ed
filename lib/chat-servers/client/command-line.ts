import type { WireObject } from '../../wire/json.js';
import type { ChatCallback, SignedCallback } from './chat-callback.js';
import type { Random } from './random-ids.js';

/** What the command needs to speak for a chat server: options, help, checks, simulated traffic, recordings. */
export interface ChatServerCommandLine<Credentials extends object = object> {
  /** Options for the credentials, by their names without dashes. */
  readonly options: Readonly<Record<string, CredentialOption>>;
  /**
   * The credentials that the user gives by options and environment variables.
   *
   * @param unsigned whether nothing is to be signed
   * @returns undefined if something is missing
   */
  credentials(given: GivenOptions, unsigned: boolean): Credentials | undefined;
  /** What is wrong with options that make no sense without others, as one sentence. */
  faultOf?(given: GivenOptions): string | undefined;
  /** Texts in a signed callback by which its receiver could call as well: they are never shown. */
  proofsIn(request: SignedCallback): readonly string[];

  /** Short names of the commands that have a builder. */
  readonly names: Readonly<Record<string, string>>;
  /** The test of the URL, for chat servers that have one. */
  readonly probe?: { readonly name: string; readonly summary: string };
  /** Whether a text looks like one of its commands. */
  isCommand(text: string): boolean;
  /** A short example of its commands, for messages. */
  readonly commandExample: string;
  /** Kinds of elements that a message can be made of, and whether `--text` belongs to them. */
  readonly elements: Readonly<Record<string, boolean>>;
  /** Fields for the builder of a command. `element` is one of `elements`, and `text` belongs to it. */
  messageFields(command: string, values: MessageValues): object;

  /** A body that it reads as success. */
  readonly successReply: string;
  /** A body that it reads as a refusal. */
  readonly refusalReply: string;
  /** Where its users can set how long it waits for an answer, as the end of a sentence. */
  readonly deadlineSetting?: string;
  /** Milliseconds by which the clocks of both sides may differ before its callbacks are refused. */
  readonly clockTolerance?: number;
  /** What `doctor` sends. @param messages whether real messages may be sent */
  examination(credentials: Credentials, messages: boolean): Examination;

  readonly traffic: ChatServerTraffic<Credentials>;
  readonly recording: ChatServerRecording;
}

/** Texts by the names of options; a switch that is on has the text `true`. */
export type GivenOptions = Readonly<Record<string, string | undefined>>;

/** An option of the command for a part of the credentials. */
export interface CredentialOption {
  /** What the help shows for the value, such as `<text>`. Undefined for a switch. */
  readonly value?: string;
  /** One line for the help. */
  readonly help: string;
  /** The environment variable that is read if the option is not passed. */
  readonly env?: string;
  /** Whether it identifies the caller; other options only change how it calls. */
  readonly identifies?: true;
  /** Whether it is a secret, which contradicts `--unsigned`. */
  readonly isSecret?: true;
  /** The value of the sample app. Used on this machine, if no credentials are given at all. */
  readonly sample?: string;
  /** The only values that it takes. @default any text */
  readonly choices?: readonly string[];
}

/** What the user of `send` sets of a message; what is left out gets a default. */
export interface MessageValues {
  readonly from?: string | undefined;
  /** An account, or a group. */
  readonly to?: string | undefined;
  readonly text?: string | undefined;
  readonly element?: string | undefined;
}

/** Sender, recipient and text of the messages of `doctor`, so that they can be told from those of people. */
export const EXAMINER = {
  from: 'doctor',
  to: 'doctor',
  text: 'sent by "nestjs-chat-webhooks doctor" to check this receiver',
} as const;

/** What is sent to check one chat server's route. */
export interface Examination {
  /** Accepted without an effect, if there is such a callback. */
  readonly probe: ChatCallback | undefined;
  /** Undefined if no message may be sent. */
  readonly message: ChatCallback | undefined;
  /** By which the message can be found in the app. */
  readonly messageId: string;
  /**
   * Asks before a message is sent, which changes nothing. Undefined if no message may be sent, or the chat server asks nothing.
   *
   * @param text what the message says
   */
  readonly question?: ((text: string) => ChatCallback) | undefined;
  /** The codes that it leaves to apps for refusals, where its verdict takes others too. */
  readonly refusalCodes?: readonly [first: number, last: number];
  /** Sent with wrong credentials. It has no effect where it is refused. */
  readonly intruder: ChatCallback;
  readonly intrusions: readonly Intrusion[];
  /** Routes next to the right one that a slip in the configured URL leads to; undefined if the status tells the chat server enough. */
  readonly slips?: {
    readonly routes: readonly string[];
    /** Who calls there. */
    readonly credentials: object;
    readonly fix: string;
  };
}

/** A call that must be refused. */
export interface Intrusion {
  readonly name: 'missing-signature' | 'wrong-signature' | 'old-signature' | 'wrong-app-id';
  /** Used instead of the right ones. Undefined if nothing is signed, so that there is nothing to check. */
  readonly credentials: object | undefined;
  readonly fix: string;
}

/** How a chat server sends what its users write. */
export interface ChatServerTraffic<Credentials extends object = object> {
  /** Its rules for callbacks, for the help: lines without indentation. */
  readonly rules: readonly string[];
  /** Whether it can be told to send again what timed out. */
  readonly repeats: boolean;
  /** The app's id in the ids of events; undefined if the credentials do not tell. */
  appId(credentials: Credentials): string | undefined;
  /** @param appId part of the ids of events */
  messages(appId: string): MessageMaker;
  /**
   * What it asks before it sends a message, one after the other as long as the message goes on. Undefined for a chat server that asks
   * nothing.
   *
   * @param message the callback that tells of the message afterwards
   * @param random makes ids that belong to a request
   */
  questions?(message: ChatCallback, random: Random): readonly ChatCallback[];
  /** The callback after a message that goes on changed. @param changes what the answers said, as in `Verdict` */
  rewritten?(message: ChatCallback, changes: WireObject): ChatCallback;
  /** Credentials that look right but are not. */
  forged(credentials: Credentials): Credentials;
  /** Makes its queue, through which all callbacks of a simulation go. */
  queue<Planned>(parts: QueueParts<Planned>): CallbackQueue<Planned>;
}

/** A message, for any chat server. */
export interface SimulatedMessage {
  readonly from: string;
  readonly to: { readonly user: string } | { readonly group: string; readonly sequence: number };
  readonly text: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** What its ids are made from. */
  readonly random: Random;
}

/** A message as a chat server sends it, and the id of its event. */
export interface MadeMessage {
  readonly callback: ChatCallback;
  readonly eventId: string;
}

/** Makes a callback of a chat server from a simulated message. */
export type MessageMaker = (message: SimulatedMessage) => MadeMessage;

/** What became of a request with a callback. */
export type RequestFate =
  /** The app took it. */
  | 'answered'
  /** An answer that says no, or that the chat server cannot read. */
  | 'refused'
  /** No complete answer within the chat server's time. */
  | 'timedOut'
  /** No connection, or it ended before the answer. */
  | 'failed'
  /** A planned fault cut its connection. */
  | 'cut';

/** What the queue of a chat server works with. */
export interface QueueParts<Planned> {
  /** Sends a callback once. @param again whether it was sent before */
  request(planned: Planned, again: boolean): Promise<RequestFate>;
  /** Counts a callback that is never sent. */
  drop(planned: Planned): void;
  /** Counts a user's operation that waited for a slot in the queue. */
  heldUp(milliseconds: number): void;
  /** How often what timed out is sent again. */
  readonly retries: number;
  /** Aborted: nothing more is sent. */
  readonly signal: AbortSignal;
}

/** In which order, how many at once and how often a chat server sends callbacks. */
export interface CallbackQueue<Planned> {
  /** Resolves when nothing more will come of it. */
  send(planned: Planned): Promise<void>;
}

/** How callbacks of a chat server are recognized, and what may be written of them. */
export interface ChatServerRecording {
  /** Undefined for a request that is not from this chat server. The command is null for a test of the URL. */
  recognize(request: ReceivedRequest): { readonly command: string | null } | undefined;
  /**
   * Parameters of the query that are written, in lower case; the others, the signature above all, are not.
   * Masking keeps a parameter, leaves it out, or replaces the address in it.
   */
  readonly query: Readonly<Record<string, 'kept' | 'left out' | 'address'>>;
  /** Parameters of the query that signing sets again, in lower case. */
  readonly signedQuery: readonly string[];
  readonly masking: MaskingRules;
}

/** A request that may be a callback. */
export interface ReceivedRequest {
  /** Path segments. */
  readonly segments: readonly string[];
  /** Whether one of them is the name of the chat server. */
  readonly isOnRoute: boolean;
  /** By names in lower case. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The body's members; none if it is not a JSON object. */
  readonly members: WireObject;
}

/** What masking keeps of a body. Texts that are not named here are replaced. */
export interface MaskingRules {
  /** Names of members whose texts say nothing about anybody, in the bodies of all commands. */
  readonly harmless: readonly string[];
  /** Those inside JSON in texts, where any other name may be the host's own. */
  readonly harmlessInside: readonly string[];
  /** Names of members with credentials, which are never written. */
  readonly credentials: readonly string[];
  /** Ids that belong to nobody. */
  readonly nobody: readonly string[];
  /** Whether JSON in a text holds only what somebody wrote. */
  isWritten?(members: WireObject): boolean;
}
