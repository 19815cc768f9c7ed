import { Decision } from '../../proposals/decision.js';
import { codeFor, type RawCodes, type RefusalCode } from '../../proposals/refusal-code.js';
import { Proposal } from '../../proposals/proposal.js';

/** Codes that OpenIM leaves to webhooks. Source: docs.openim.io, "Webhooks". */
const CODES = { first: 5_000, last: 9_999 } as const;

/** What can be decided about nearly everything. */
export abstract class OpenImDecisions extends Proposal {
  /**
   * Stops the action.
   *
   * @param text what the person is told
   * @param code is added to 5000; or the code itself, from 5000 to 9999. @default 0
   * @throws RangeError for a code that OpenIM does not leave to webhooks
   */
  refuse(text: string, code: RefusalCode | RawCodes = 0): Decision<this> {
    return new Decision(this, 'refused', { text, code: codeFor(this.provider, code, CODES) });
  }
}
