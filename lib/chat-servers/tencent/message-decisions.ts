import { Decision } from '../../proposals/decision.js';
import { isWireObject } from '../../wire/json.js';
import type { MessageElementDto } from './callbacks/message.js';
import { TencentCodedDecisions } from './decisions.js';

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

/** What can be decided about messages to users and groups, and of official accounts. */
export abstract class TencentMessageDecisions extends TencentCodedDecisions {
  /** Stops the message, though its author believes that it was sent. */
  drop(): Decision<this['proposalName']> {
    return new Decision(this, 'dropped');
  }

  /**
   * Sends something else in its place. The callback after the message has what was sent.
   *
   * @throws TypeError for no change at all, for a `msgBody` without elements, and for values that are no JSON or no texts
   */
  rewrite(changes: TencentRewriting): Decision<this['proposalName']> {
    return new Decision(this, 'rewritten', { members: rewritten((this.raw as MessageBody).MsgBody ?? [], changes) });
  }
}

function rewritten(given: readonly MessageElementDto[], { text, msgBody, customData }: TencentRewriting) {
  for (const one of [text, customData])
    if (one !== undefined && typeof one !== 'string') throw new TypeError('rewrite() takes texts');
  const MsgBody =
    msgBody === undefined ? (text === undefined ? undefined : withText(given, text)) : elementsOf(msgBody);
  if (MsgBody === undefined && customData === undefined)
    throw new TypeError('rewrite() takes a text, a msgBody with elements, or customData');
  return {
    ...(MsgBody !== undefined && { MsgBody }),
    ...(customData !== undefined && { CloudCustomData: customData }),
  };
}

/** A copy, so that what JSON cannot hold throws while somebody can still say what the answer is then. */
function elementsOf(msgBody: readonly MessageElementDto[]): readonly MessageElementDto[] {
  const copy: unknown = JSON.parse(JSON.stringify(msgBody) ?? 'null');
  if (Array.isArray(copy) && copy.length > 0 && copy.every(isWireObject)) return copy;
  throw new TypeError('rewrite() takes a msgBody that is a list of elements, with at least one');
}

/** The elements with other words: they stand where the first words stood. */
function withText(given: readonly MessageElementDto[], text: string): readonly MessageElementDto[] {
  const words = { MsgType: TEXT, MsgContent: { Text: text } };
  const first = given.findIndex(({ MsgType }) => MsgType === TEXT);
  if (first === -1) return [...given, words];
  return given.flatMap((element, index) => (index === first ? [words] : element.MsgType === TEXT ? [] : [element]));
}

const TEXT = 'TIMTextElem';
