import { isBeforeCommand, type OpenImVersion } from '../facts.js';
import type { WireObject } from '../../../wire/json.js';
import { accidentOf } from './accidents.js';
import { changesIn } from './changes.js';
import { decodeOpenImReply, type OpenImReply } from './reply-decoder.js';
import type { AnswerToJudge, Verdict } from '../../client/chat-server-client.js';

const NETWORK_ERROR = 90004;
const DATA_ERROR = 90007;

/** Which server judges, and what it sent. */
export interface OpenImJudge {
  /** @default 'v3.7-main' */
  readonly version?: OpenImVersion;
  /** The server's setting: whether a failed before-callback lets the operation go on. Without effect since v3.7. @default false */
  readonly failedContinue?: boolean;
  /** The body that was sent, which for some commands decides what an answer may hold. @default an empty one */
  readonly body?: WireObject | undefined;
}

/**
 * What an OpenIM server makes of an answer. It reads the body alone, never the status. JSON without a refusal lets the user's operation
 * go on, even if it is an error page. A member that the server cannot read stops the operation, and so does one that it stumbles over
 * when it uses the reply. The answer to an after-callback has no effect.
 */
export function judgeOpenIm(
  { status, text, error }: AnswerToJudge,
  command: string,
  { version = 'v3.7-main', failedContinue = false, body = {} }: OpenImJudge = {},
): Verdict {
  const before = isBeforeCommand(command);
  const failure = (code: number, fault: string): Verdict => {
    if (!before) return { outcome: 'failure', passes: true, code: undefined, sentence: `${fault}; ${WITHOUT_EFFECT}` };
    if (version !== 'v3.7-main' && failedContinue) {
      return { outcome: 'failure', passes: true, code: undefined, sentence: `${fault}: failedContinue lets it go on` };
    }
    const seen = version === 'v3.7-main' ? code : undefined;
    const shown = seen === undefined ? '' : `; the user sees ${seen}`;
    return { outcome: 'failure', passes: false, code: seen, sentence: `${fault}: the operation stops${shown}` };
  };
  if (status === undefined) return failure(NETWORK_ERROR, error?.message ?? 'no answer');
  const reply = decodeOpenImReply(version, command, text);
  if (reply.fault !== undefined) return failure(DATA_ERROR, `the server cannot read the answer (${reply.fault})`);
  const unseen = status === 200 ? '' : `; the status ${status} is ignored`;
  const refused = isRefusal(version, reply);
  if (!before) {
    return refused
      ? { outcome: 'refusal', passes: true, code: undefined, sentence: `refused; ${WITHOUT_EFFECT}${unseen}` }
      : { outcome: 'success', passes: true, code: undefined, sentence: `taken${unseen}` };
  }
  if (refused && version !== 'v3.6.0') {
    const code = shownCode(version, reply);
    const told = reply.members.errMsg ? ` "${String(reply.members.errMsg)}"` : '';
    return { outcome: 'refusal', passes: false, code, sentence: `refused; the user sees ${code}${told}${unseen}` };
  }
  const accident = accidentOf(version, command, reply.members, body);
  if (accident !== undefined) {
    const { code, fault } = accident;
    return {
      outcome: 'failure',
      passes: false,
      code,
      sentence: `${fault}: the operation stops; the user sees ${code}`,
    };
  }
  if (refused) {
    const sentence = 'refused, but this version logs refusals and lets the operation go on';
    return { outcome: 'refusal', passes: true, code: undefined, sentence };
  }
  const changes = changesIn(command, reply.members, body);
  const changed = changes === undefined ? '' : `, with another ${Object.keys(changes).join(' and ')}`;
  const sentence = `the operation goes on${changed}${blanked(version, command, reply)}${unseen}`;
  return { outcome: 'success', passes: true, code: undefined, sentence, ...(changes && { changes }) };
}

const WITHOUT_EFFECT = 'the answer to an after-callback has no effect';

function isRefusal(version: OpenImVersion, { members }: OpenImReply): boolean {
  const { actionCode = 0, errCode = 0, nextCode = 0 } = members;
  switch (version) {
    case 'v2.0':
      return actionCode === 1 && errCode === 0;
    case 'v2':
      return actionCode !== 0;
    case 'v3.0-3.4.0':
      return actionCode !== 0 || errCode !== 0;
    case 'v3.4.2-3.5.1':
      return actionCode !== 0 || nextCode === 1;
    case 'v3.6.0':
    case 'v3.7-main':
      return actionCode === 0 && nextCode === 1;
  }
}

function shownCode(version: OpenImVersion, { members: { errCode = 0 } }: OpenImReply): number {
  const code = errCode as number;
  if (version === 'v2.0' || version === 'v2') return code === 0 ? 201 : code;
  return code <= 0 ? 500 : code;
}

/** A warning about answers whose members the server uses, missing ones as empty. */
function blanked(version: OpenImVersion, command: string, { members }: OpenImReply): string {
  switch (command) {
    case 'callbackBeforeSetGroupInfoCommand':
    case 'callbackBeforeSetGroupInfoExCommand':
      return members.groupID
        ? ''
        : ', but fails or blanks the group: the answer must contain groupID, groupName and others';
    case 'callbackBeforeSetFriendRemark':
      return members.remark === undefined ? ', but blanks the remark: the answer must contain it' : '';
    case 'callbackWordFilterCommand':
      return version === 'v2.0' && !members.errCode && members.content === undefined
        ? ', but empties the message: the answer must contain content'
        : '';
    default:
      return '';
  }
}
