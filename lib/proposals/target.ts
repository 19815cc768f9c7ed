import { ignoreRejection } from '../time/thenable.js';
import type { CodeOffset, RawCodes } from './decision-code.js';

/** What is decided about one of those whom a proposal concerns. Only the methods of the target make one. */
export class TargetDecision {
  /** Keeps any other object from being taken for a decision. */
  declare private readonly brand: never;

  /** @param refusal undefined where it goes on */
  constructor(
    readonly target: ProposalTarget,
    readonly refusal: { readonly text: string; readonly code: CodeOffset | RawCodes } | undefined,
  ) {}
}

/** One of those whom a proposal concerns, where each can be decided apart. */
export abstract class ProposalTarget {
  /** The account. */
  declare readonly user: string;

  /** @param data the members of the target and nothing else */
  constructor(data: object) {
    Object.assign(this, data);
  }

  /** Lets the action go on as far as this one is concerned. */
  allow(): TargetDecision {
    return new TargetDecision(this, undefined);
  }

  /**
   * Stops the action as far as this one is concerned.
   *
   * @param text what the person is told who asked
   * @param code as for the proposal's own `refuse()`. @default 0
   */
  refuse(text: string, code: CodeOffset | RawCodes = 0): TargetDecision {
    return new TargetDecision(this, { text, code });
  }
}

/**
 * What was decided about a target; undefined where it goes on.
 *
 * @throws TypeError for anything but a decision of this target, such as a promise
 */
export function refusalOf(target: ProposalTarget, decision: unknown): TargetDecision['refusal'] {
  if (decision instanceof TargetDecision && decision.target === target) return decision.refusal;
  ignoreRejection(decision);
  throw new TypeError('decide() takes a function that returns a decision of the target that it is given');
}
