import { Decision } from '../../proposals/decision.js';
import { codeFor, type CodeOffset, type RawCodes } from '../../proposals/decision-code.js';
import { Proposal } from '../../proposals/proposal.js';
import type { MessageElementDto } from './callbacks/message.js';
import { tencentCodesOf } from './facts.js';

/** What can be decided about actions that are refused with a code. */
export abstract class TencentCodedDecisions extends Proposal {
  /**
   * Stops the action.
   *
   * @param text what the person is told
   * @param code is added to the first code of the command: 120001 for one-to-one messages, 10100 for groups; or the code itself, up to
   * 130000 and 10200. @default 0
   * @throws RangeError for a code that Tencent does not leave to apps
   */
  refuse(text: string, code: CodeOffset | RawCodes = 0): Decision<this> {
    const [first, last] = tencentCodesOf(this.command).custom!;
    return new Decision(this, 'refused', { text, code: codeFor(this.provider, code, { first, last }) });
  }
}

/** What a message becomes: at least one member. */
export interface TencentRewriting {
  /** Takes the place of all words; pictures and the like stay. */
  readonly text?: string;
  /** Takes the place of the whole `MsgBody`, as Tencent has it. */
  readonly msgBody?: readonly MessageElementDto[];
  /** Takes the place of `CloudCustomData`. */
  readonly customData?: string;
}

/** What `rewrite()` reads of a message's body. */
interface MessageBody {
  readonly MsgBody?: readonly MessageElementDto[] | null;
}

/** What can be decided about messages to users and groups. */
export abstract class TencentMessageDecisions extends TencentCodedDecisions {
  /** Stops the message, though its author believes that it was sent. */
  drop(): Decision<this> {
    return new Decision(this, 'dropped');
  }

  /**
   * Sends something else in its place. The callback after the message has what was sent.
   *
   * @throws TypeError for no change at all, and for a `msgBody` without elements
   */
  rewrite(changes: TencentRewriting): Decision<this> {
    return new Decision(this, 'rewritten', { members: rewritten((this.raw as MessageBody).MsgBody ?? [], changes) });
  }
}

function rewritten(given: readonly MessageElementDto[], { text, msgBody, customData }: TencentRewriting) {
  const MsgBody = msgBody ?? (text === undefined ? undefined : withText(given, text));
  if ((MsgBody === undefined && customData === undefined) || MsgBody?.length === 0)
    throw new TypeError('rewrite() takes a text, a msgBody with elements, or customData');
  return {
    ...(MsgBody !== undefined && { MsgBody }),
    ...(customData !== undefined && { CloudCustomData: customData }),
  };
}

/** The elements with other words: they stand where the first words stood. */
function withText(given: readonly MessageElementDto[], text: string): readonly MessageElementDto[] {
  const words = { MsgType: TEXT, MsgContent: { Text: text } };
  const first = given.findIndex(({ MsgType }) => MsgType === TEXT);
  if (first === -1) return [...given, words];
  return given.flatMap((element, index) => (index === first ? [words] : element.MsgType === TEXT ? [] : [element]));
}

const TEXT = 'TIMTextElem';
