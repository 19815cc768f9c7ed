import { Decision, refusalText } from '../../proposals/decision.js';
import { codeFor, type CodeOffset, type RawCodes } from '../../proposals/decision-code.js';
import { Proposal } from '../../proposals/proposal.js';
import { parseObject, type WireObject } from '../../wire/json.js';
import { changedMembers } from './changes.js';

/** Codes that OpenIM leaves to webhooks. Source: docs.openim.io, "Webhooks". */
const CODES = { first: 5_000, last: 9_999 } as const;

/** What can be decided about nearly everything. */
export abstract class OpenImDecisions extends Proposal {
  /**
   * Stops the action.
   *
   * @param text what the person is told
   * @param code is added to 5000; or the code itself, from 5000 to 9999. @default 0
   * @throws TypeError for anything but a text
   * @throws RangeError for a code that OpenIM does not leave to webhooks
   */
  refuse(text: string, code: CodeOffset | RawCodes = 0): Decision<this['proposalName']> {
    return new Decision(this, 'refused', { text: refusalText(text), code: codeFor(this.provider, code, CODES) });
  }
}

/** What the content of a message becomes: at least one member. */
export interface OpenImRewriting {
  /** Takes the place of the words of a text, an @-text, a quoting, rich or Markdown message. */
  readonly text?: string;
  /** Takes the place of the whole content, as OpenIM has it for the kind of the message. */
  readonly content?: WireObject;
  /** Accounts that are mentioned, in place of those before. */
  readonly mentioned?: readonly string[];
  /** Takes the place of `ex`. */
  readonly customData?: string;
}

/** What can be decided about the content of messages. Where they go, and who they are from, cannot be changed. */
export abstract class OpenImRewritingDecisions extends OpenImDecisions {
  /**
   * Sends something else in its place. Up to v2.3.3 only the words can be changed, and not to none.
   *
   * @throws TypeError for no change at all, for a text where the message has no words, for what OpenIM could not read, and for what v2
   * does not take
   */
  rewrite(changes: OpenImRewriting): Decision<this['proposalName']> {
    const { text, content, ...others } =
      this.command === WORD_FILTER
        ? changedMembers<Pick<OpenImRewriting, 'text'>>(changes, { text: ['text', 'filled'] }, 'rewrite')
        : changedMembers(changes, REWRITTEN, 'rewrite');
    const members: Record<string, unknown> = others;
    if (content !== undefined) members.content = contentOf(content);
    else if (text !== undefined) members.content = withText(this.command, contentIn(this.raw), text as string);
    return new Decision(this, 'rewritten', { members });
  }
}

const REWRITTEN = {
  text: ['text', 'text'],
  content: ['content', 'members'],
  mentioned: ['atUserIDList', 'texts'],
  customData: ['ex', 'text'],
} as const;

function contentIn(raw: unknown): string {
  return (raw as { readonly content?: string | null }).content ?? '';
}

/** @throws TypeError for what is no object in JSON */
function contentOf(content: unknown): string {
  const written: unknown = JSON.stringify(content);
  if (typeof written !== 'string' || !written.startsWith('{'))
    throw new TypeError('rewrite(): content must be an object that JSON can hold');
  return written;
}

/** Names of the members that hold the words, by the kinds of content. */
const WORDS = ['content', 'text'] as const;

/** v2's name of the command. */
const WORD_FILTER = 'callbackWordFilterCommand';

/** The content with other words: v2 has bare text, and v3 stops a message whose content is no JSON object. */
function withText(command: string, given: string, text: string): string {
  if (command === WORD_FILTER) return text; // also where somebody wrote what looks like JSON
  const content = parseObject(given);
  if (content === undefined) return JSON.stringify({ content: text });
  const member = WORDS.find((name) => typeof content[name] === 'string');
  if (member === undefined)
    throw new TypeError('rewrite() takes no text for a message without words: pass its content');
  return JSON.stringify({ ...content, [member]: text });
}
