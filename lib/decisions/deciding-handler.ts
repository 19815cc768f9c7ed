import type { HandlerSource } from '../delivery/event-handler.js';
import type { DecisionContext } from '../proposals/before-chat-event.decorator.js';
import type { Proposal } from '../proposals/proposal.js';

/** How a deciding handler is called: complete and checked. */
export interface DecidingPolicy {
  /** Milliseconds; undefined for what the chat server leaves. */
  readonly within: number | undefined;
  /** What the person is told where it fails; undefined where the action goes on then. */
  readonly refuseWith: string | undefined;
  readonly concurrency: number;
  readonly failures: number;
  readonly shadow: boolean;
}

/** A method with `@BeforeChatEvent`, ready to be called. */
export interface DecidingHandler {
  /** The decorator's `id`, else `ClassName.methodName`. */
  readonly id: string;
  /** Names of proposals. */
  readonly proposals: readonly string[];
  /** Whose proposals it decides; undefined for all apps. */
  readonly source: HandlerSource | undefined;
  readonly policy: DecidingPolicy;
  readonly invoke: (proposal: Proposal, context: DecisionContext) => unknown;
}

/** @throws Error where two handlers would decide the same proposal */
export function refuseTwoDeciders(handlers: readonly DecidingHandler[]): void {
  handlers.forEach((one, index) => {
    for (const other of handlers.slice(index + 1)) {
      const both = one.proposals.find((name) => other.proposals.includes(name));
      if (both === undefined || areApart(one.source, other.source)) continue;
      throw new Error(
        `ChatWebhooksModule: both ${one.id} and ${other.id} would decide ${both}. One handler decides one proposal: let one of them call ` +
          'the other, or limit each with the options "provider" and "apps" of @BeforeChatEvent',
      );
    }
  });
}

/** Whether no proposal is for both. */
function areApart(one: HandlerSource | undefined, other: HandlerSource | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.provider !== undefined && other.provider !== undefined && one.provider !== other.provider) return true;
  if (one.apps === undefined || other.apps === undefined) return false;
  return [...one.apps].every((app) => !other.apps!.has(app));
}
