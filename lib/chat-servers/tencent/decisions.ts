import { Decision } from '../../proposals/decision.js';
import { codeFor, type CodeOffset, type RawCodes } from '../../proposals/decision-code.js';
import { Proposal } from '../../proposals/proposal.js';
import { tencentCodesOf } from './facts.js';

/** What can be decided about actions that are refused with a code. */
export abstract class TencentCodedDecisions extends Proposal {
  /**
   * Stops the action.
   *
   * @param text what the person is told
   * @param code is added to 10100; or the code itself, from 10100 to 10200. @default 0
   * @throws RangeError for a code that Tencent does not leave to apps
   */
  refuse(text: string, code: CodeOffset | RawCodes = 0): Decision<this> {
    return codedRefusal(this, text, code);
  }
}

/** What can be decided about actions for which Tencent leaves no codes to apps. */
export abstract class TencentPlainDecisions extends Proposal {
  /**
   * Stops the action. Its client gets a code of Tencent's own.
   *
   * @param text what the person is told, where Tencent shows it
   */
  refuse(text: string): Decision<this> {
    return plainRefusal(this, text);
  }
}

/** What can be decided about invitations to groups. */
export abstract class TencentInvitationDecisions extends TencentCodedDecisions {
  /** Accounts of those who are invited. */
  declare readonly users: readonly string[];

  /**
   * Keeps some of those who are invited out of the group, and lets the others in. There is no text for it.
   *
   * @param users accounts out of the proposal's own `users`
   * @throws TypeError for no account at all, and for somebody who is not invited
   */
  refuseSome(users: readonly string[]): Decision<this> {
    const refused = Array.isArray(users) ? [...new Set<string>(users)] : [];
    if (refused.length === 0) throw new TypeError('refuseSome() takes a list with at least one account');
    const invited = new Set(this.users);
    if (!refused.every((user) => invited.has(user)))
      throw new TypeError('refuseSome() takes only accounts that are invited');
    const targets = refused.map((user) => ({ user }));
    return new Decision(this, 'refused', { members: { RefusedMembers_Account: refused }, targets });
  }
}

/**
 * A refusal with a code, out of those that Tencent leaves to apps for the command.
 *
 * @throws RangeError for any other code
 */
export function codedRefusal<P extends Proposal>(proposal: P, text: string, code: CodeOffset | RawCodes): Decision<P> {
  const [first, last] = tencentCodesOf(proposal.command).custom!;
  return new Decision(proposal, 'refused', {
    text: readableText(text),
    code: codeFor(proposal.provider, code, { first, last }),
  });
}

/** A refusal with the code that every command knows. */
export function plainRefusal<P extends Proposal>(proposal: P, text: string): Decision<P> {
  return new Decision(proposal, 'refused', { text: readableText(text), code: REFUSED });
}

const REFUSED = 1;

/**
 * A text for an answer: any other value would make the answer a failed callback, which lets the action pass.
 *
 * @throws TypeError for any other value
 */
export function readableText(text: string): string {
  if (typeof text !== 'string') throw new TypeError('a refusal takes a text');
  return text;
}
