import type { DecisionKind, RefusedTarget } from '../events/decision.event.js';

export type { DecisionKind, RefusedTarget };

/** What an answer says besides its kind. */
export interface DecisionDetails {
  /** What the person is told whose action is stopped. */
  readonly text?: string | undefined;
  /** Error code in the chat server's own range, which its client receives. */
  readonly code?: number | undefined;
  /** Members of the answer besides the chat server's envelope, by their names on the wire. */
  readonly members?: Readonly<Record<string, unknown>> | undefined;
  /** Whom a refusal concerns, where the chat server takes one for each. Undefined for a refusal of the whole. */
  readonly targets?: readonly RefusedTarget[] | undefined;
}

/**
 * What a handler decided about a proposal. Only the methods of the proposal make one, so nobody can write a decision that its command, or
 * its chat server, does not know.
 */
export class Decision<out Name extends string = string> {
  /** Name of the proposal, for the compiler alone: a name is what an app's own declarations can hold of it. */
  declare private readonly of: Name;
  /** Keeps any other object from being taken for a decision: also a proxy of one, which could throw when it is read. */
  readonly #brand = true; // oxlint-disable-line no-unused-private-class-members -- `in` uses it
  readonly text: string | undefined;
  readonly code: number | undefined;
  readonly members: Readonly<Record<string, unknown>> | undefined;
  readonly targets: readonly RefusedTarget[] | undefined;

  constructor(
    readonly proposal: unknown,
    readonly kind: DecisionKind,
    { text, code, members, targets }: DecisionDetails = {},
  ) {
    this.text = text;
    this.code = code;
    this.members = members;
    this.targets = targets;
    Object.freeze(this);
  }

  /** Whether something is a decision of this library; it never throws. */
  static is(value: unknown): value is Decision {
    return typeof value === 'object' && value !== null && #brand in value;
  }
}

/**
 * The text of a refusal. Any other value would make the answer unreadable: one chat server lets the action pass then, another stops it.
 *
 * @throws TypeError for anything but a text
 */
export function refusalText(text: unknown): string {
  if (typeof text !== 'string') throw new TypeError('a refusal takes a text');
  return text;
}
