import { ChatEvent, type ChatEventJson, type EventData, type EventSubject } from './chat-event.js';

/** What is to become of an action: it goes on, is stopped, is stopped without its author learning of it, or goes on changed. */
export type DecisionKind = 'allowed' | 'refused' | 'dropped' | 'rewritten';

/** Somebody to whom an action is refused, though it may go on for others. */
export interface RefusedTarget {
  /** The account. */
  readonly user: string;
  /** What the person is told who asked. */
  readonly text?: string | undefined;
  /** Error code in the chat server's own range. */
  readonly code?: number | undefined;
}

/**
 * Why a handler did not decide: it was too late; it threw or rejected; it returned something other than a decision of this proposal; too
 * many calls were under way; it failed too often in a row to be called now.
 */
export type DecisionFault = 'timeout' | 'error' | 'no-decision' | 'overloaded' | 'circuit-open';

/** What can be decided. The proposals add themselves. */
export interface DecidableProposals {}

/** Any proposal; its `proposalName` tells which one it is. */
type DecidedProposal = DecidableProposals[keyof DecidableProposals];

/** What a proposal has for an event, whichever it is. */
interface Decided {
  readonly raw: unknown;
  readonly text?: string;
  subject(): EventSubject;
}

/**
 * The family of what handlers decided, or failed to. No chat server reports it: it comes from this app, after the answer. What a handler
 * allowed is only counted.
 */
export abstract class DecisionEvent extends ChatEvent {
  /** Id of the handler that was asked. */
  declare readonly handler: string;
  /** Name of the proposal, such as `C2cMessageSending`. */
  declare readonly proposalName: string;
  /**
   * What was to happen. Its `proposalName` narrows it. It is decided: its methods change nothing any more, and after
   * `chatEventFromJSON()` it has none but `subject()`.
   */
  declare readonly proposal: DecidedProposal;

  /** Whom the proposal concerns. */
  override subject(): EventSubject {
    return (this.proposal as Decided).subject();
  }

  /** Has the body once, as `raw`. The proposal includes its `text`, and whom it concerns as `subject`. */
  override toJSON(): ChatEventJson {
    const { raw: _raw, ...proposal } = this.proposal as Decided;
    const { text } = this.proposal as Decided;
    return {
      ...super.toJSON(),
      proposal: { ...proposal, ...(text !== undefined && { text }), subject: this.subject() },
    };
  }
}

/** A handler stopped an action, for all whom it concerned or for some of them. */
export class ActionRefused extends DecisionEvent {
  static readonly eventName = 'chat.action.refused';
  declare readonly eventName: 'chat.action.refused';
  /** What the person is told whose action was stopped; undefined where each target has a text of its own. */
  declare readonly text: string | undefined;
  /** The error code, in the chat server's own range; undefined where it is each target's, or the chat server takes none. */
  declare readonly code: number | undefined;
  /** To whom it was refused; undefined if it was refused as a whole. */
  declare readonly targets: readonly RefusedTarget[] | undefined;

  // oxlint-disable-next-line no-useless-constructor -- it says which data there must be
  constructor(data: EventData<ActionRefused> & Pick<ActionRefused, 'text'>) {
    super(data);
  }
}

/** A handler stopped an action, and its author believes that it succeeded. */
export class ActionDropped extends DecisionEvent {
  static readonly eventName = 'chat.action.dropped';
  declare readonly eventName: 'chat.action.dropped';

  // oxlint-disable-next-line no-useless-constructor -- it says which data there must be
  constructor(data: EventData<ActionDropped>) {
    super(data);
  }
}

/** A handler changed an action. */
export class ActionRewritten extends DecisionEvent {
  static readonly eventName = 'chat.action.rewritten';
  declare readonly eventName: 'chat.action.rewritten';
  /** What the answer changed: members by their names on the wire. The proposal is as it was before. */
  declare readonly changes: Readonly<Record<string, unknown>>;

  // oxlint-disable-next-line no-useless-constructor -- it says which data there must be
  constructor(data: EventData<ActionRewritten>) {
    super(data);
  }
}

/** A handler was to decide and did not, so its `onFailure` was the answer. */
export class DecisionFailed extends DecisionEvent {
  static readonly eventName = 'chat.decision.failed';
  declare readonly eventName: 'chat.decision.failed';
  /** Why it did not decide. */
  declare readonly fault: DecisionFault;
  /** What the answer said. For a handler in shadow mode always `allowed`. */
  declare readonly answered: 'allowed' | 'refused';

  // oxlint-disable-next-line no-useless-constructor -- it says which data there must be
  constructor(data: EventData<DecisionFailed>) {
    super(data);
  }
}

/** A handler in shadow mode decided to stop or change an action. The action went on all the same. */
export class DecisionTried extends DecisionEvent {
  static readonly eventName = 'chat.decision.tried';
  declare readonly eventName: 'chat.decision.tried';
  /** What it would have become of the action. */
  declare readonly kind: Exclude<DecisionKind, 'allowed'>;
  /** As in `ActionRefused`. */
  declare readonly text: string | undefined;
  /** As in `ActionRefused`. */
  declare readonly code: number | undefined;
  /** As in `ActionRefused`. */
  declare readonly targets: readonly RefusedTarget[] | undefined;
  /** As in `ActionRewritten`; undefined for what is not rewritten. */
  declare readonly changes: Readonly<Record<string, unknown>> | undefined;

  // oxlint-disable-next-line no-useless-constructor -- it says which data there must be
  constructor(data: EventData<DecisionTried> & Pick<DecisionTried, 'text'>) {
    super(data);
  }
}
