import type { ChatClient, ChatEvent, Provider, Trust } from '../events/chat-event.js';
import type { AnyChatEvent, ChatEventClass } from '../events/chat-events.js';
import type { WireObject } from '../wire/json.js';
import type { BodyClass } from '../wire/wire-decorators.js';

/** What an event is made from, besides the body. */
export interface CallbackContext<P extends Provider = Provider> {
  readonly provider: P;
  readonly appId: string;
  readonly command: string;
  readonly trust: Trust;
  readonly client: ChatClient;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly bytes: Uint8Array;
  /**
   * Gives the id of an event that nothing in the body names: new for each callback, at most 64 ASCII characters. For a callback that
   * comes back from a journal, the one that was stored.
   */
  readonly freshId: (receivedAt: number) => string;
  /**
   * Name of the event that the callback is to become, where its command and body leave a choice. For a callback that comes back from a
   * journal, the event that was stored, as its handlers are due to that. Undefined where nothing is decided yet.
   */
  readonly becomes?: string | undefined;
}

/** What is known of one command of a chat server, whatever its body and its events are. */
export interface CallbackFacts {
  /** The command as the chat server spells it. */
  readonly command: string;
  /** What other versions of the chat server call it, with bodies that fit `body` as well. */
  readonly olderNames?: readonly string[];
  /** Short for the command, in `list` and `send`: unique among all chat servers. */
  readonly name: string;
  /** What the callback is about, in a few words without a verb: 'a group message'. */
  readonly summary: string;
  /**
   * Names of members, nested ones too, whose texts tell nothing about anybody and stay readable in a masked recording, besides those
   * that the chat server's `MaskingRules` name. The texts of all other members are masked.
   */
  readonly harmless?: readonly string[];
}

/** One command of a chat server that tells what has happened: what its body looks like, and how it becomes an event. */
export interface CallbackDefinition extends CallbackFacts {
  readonly phase: 'after';
  readonly body: BodyClass;
  readonly events: readonly ChatEventClass[];
  /** A complete body, as the chat server would send it. */
  readonly sample: WireObject;
  /** Takes any body that fits `body`, and never throws. */
  readonly toEvent: (body: WireObject, context: CallbackContext) => AnyChatEvent;
}

/** A `CallbackDefinition` as it is written: a plain object `as const`, whose types say which body becomes which events. */
export interface CallbackDeclaration extends CallbackFacts {
  readonly phase: 'after';
  readonly body: BodyClass & { readonly prototype: object };
  readonly events: readonly { readonly eventName: string; readonly prototype: ChatEvent }[];
  readonly sample: object;
  readonly toEvent: (body: never, context: CallbackContext<never>) => ChatEvent;
}

/** The body of a declaration. */
export type BodyOf<D extends { readonly body: { readonly prototype: object } }> = D['body']['prototype'];

/** A declaration whose parts fit together: mapper and sample to the body, and the mapper's result to the events. */
type Consistent<D extends CallbackDeclaration> = CallbackDeclaration & {
  readonly sample: BodyOf<D>;
  readonly toEvent: (body: BodyOf<D>, context: CallbackContext<never>) => D['events'][number]['prototype'];
};

/** Commands that are declared twice. */
export type Repeated<List extends readonly unknown[], Seen = never> = List extends readonly [infer First, ...infer Rest]
  ? First extends { readonly command: infer Command }
    ? Command extends Seen
      ? Command
      : Repeated<Rest, Seen | Command>
    : never
  : never;

/** Every name that a list of declarations is found by. */
export type NameOf<D> = D extends { readonly command: infer Command extends string }
  ? Command | (D extends { readonly olderNames: readonly (infer Older extends string)[] } ? Older : never)
  : never;

/**
 * Collects the callbacks of a chat server by their commands. The compiler checks each declaration: its mapper takes its body, its
 * mapper's events are in its `events`, its sample is such a body; and no command is declared twice.
 *
 * The list itself must be a constant of its own, without a call around it, as the types of events are computed from it.
 *
 * @example
 * ```ts
 * const DECLARATIONS = [...C2C_MESSAGES, ...GROUP_MESSAGES] as const;
 * export const TENCENT_CALLBACKS = defineCallbacks(DECLARATIONS);
 * ```
 */
export function defineCallbacks<const List extends readonly CallbackDeclaration[]>(
  declarations: List & { readonly [Index in keyof List]: Consistent<List[Index]> } & ([Repeated<List>] extends [never]
      ? unknown
      : { readonly repeatedCommand: Repeated<List> }),
): { readonly [Name in NameOf<List[number]>]: CallbackDefinition } {
  return byName(declarations) as { [Name in NameOf<List[number]>]: CallbackDefinition };
}

/** Definitions by all names of their commands. */
export function byName(declarations: readonly CallbackFacts[]): object {
  const entries = declarations.flatMap((declaration) =>
    [declaration.command, ...(declaration.olderNames ?? [])].map((name) => [name, declaration] as const),
  );
  return Object.fromEntries(entries);
}
