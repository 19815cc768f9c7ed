import { isBeforeCommand } from '../../openim/openim-command.js';
import type { OpenImVersion } from '../openim-version.js';
import { decodeOpenImReply, type OpenImReply } from './openim-reply-decoder.js';
import type { JudgedAnswer, Verdict } from './verdict.js';

const NETWORK_ERROR = 90004;
const DATA_ERROR = 90007;

/** Who judges. */
export interface OpenImJudge {
  /** @default 'v3.7-main' */
  readonly version?: OpenImVersion;
  /** The server's setting, by which a failed before-callback lets the operation go on; without effect since v3.7. @default false */
  readonly failedContinue?: boolean;
}

/**
 * What an OpenIM server makes of an answer. It looks at the body alone, never at the status: JSON in which it finds no refusal lets
 * the user's operation go on, even if it is an error page; what it cannot read stops it. The answer to an after-callback has no effect.
 */
export function judgeOpenIm(
  { status, text, error }: JudgedAnswer,
  command: string,
  { version = 'v3.7-main', failedContinue = false }: OpenImJudge = {},
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
  const reply = decodeOpenImReply(version, text);
  if (reply === undefined) return failure(DATA_ERROR, 'the server cannot read the answer');
  const unseen = status === 200 ? '' : `; the status ${status} is not looked at`;
  if (!isRefusal(version, reply)) {
    const sentence = (before ? `the operation goes on${blanked(command, text)}` : 'taken') + unseen;
    return { outcome: 'success', passes: true, code: undefined, sentence };
  }
  if (!before) {
    return { outcome: 'refusal', passes: true, code: undefined, sentence: `refused; ${WITHOUT_EFFECT}${unseen}` };
  }
  if (version === 'v3.6.0') {
    const sentence = 'refused, but this version logs refusals and lets the operation go on';
    return { outcome: 'refusal', passes: true, code: undefined, sentence };
  }
  const code = shownCode(version, reply);
  return { outcome: 'refusal', passes: false, code, sentence: `refused; the user sees ${code}${unseen}` };
}

const WITHOUT_EFFECT = 'the answer to an after-callback has no effect';

function isRefusal(version: OpenImVersion, { actionCode, errCode, nextCode }: OpenImReply): boolean {
  switch (version) {
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

function shownCode(version: OpenImVersion, { errCode }: OpenImReply): number {
  if (version === 'v2') return errCode === 0 ? 201 : errCode;
  return errCode <= 0 ? 500 : errCode;
}

/** Answers from which the server takes members over, the missing ones as empty. */
function blanked(command: string, text: string): string {
  if (!/^callbackBeforeSetGroupInfo(?:Ex)?Command$/.test(command) || /"groupID"\s*:\s*"[^"]/i.test(text)) return '';
  return ', but fails or blanks the group: groupID, groupName and the others must be echoed';
}
