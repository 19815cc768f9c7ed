import { isWireObject, parseObject, type WireObject } from '../../../wire/json.js';
import { isTencentBeforeCommand, tencentCodesOf } from '../facts.js';
import type { AnswerToJudge, Verdict } from '../../client/chat-server-client.js';

/**
 * What Tencent Cloud Chat makes of an answer (intl 34354, "Response packet"). It must be complete within two seconds, have status
 * 200 and be the documented envelope; after a before-callback, the code decides.
 *
 * @param command undefined for the console's test of the URL
 */
export function judgeTencent({ status, text, error }: AnswerToJudge, command?: string): Verdict {
  const before = command !== undefined && isTencentBeforeCommand(command);
  const failure = (fault: string): Verdict => ({
    outcome: 'failure',
    passes: true,
    code: undefined,
    sentence: `${fault}: Tencent counts the callback as failed, ${before ? FAILED_BEFORE : FAILED_AFTER}`,
  });
  if (status === undefined) return failure(error?.message ?? 'no answer');
  if (status !== 200) return failure(`the status is ${status}, not 200`);
  const reply = parseObject(text);
  if (reply === undefined) return failure('the answer is not a JSON object');
  const fault = faultOf(reply);
  if (fault !== undefined) return failure(`the answer is not the documented envelope (${fault})`);
  return before ? judgeBefore(command, reply) : judgeAfter(reply);
}

const FAILED_BEFORE = 'and lets the action go on, or refuses it with 80003 where the console says so';
const FAILED_AFTER = 'and does not repeat it unless "retry on timeout" is on in the console';

function faultOf({ ActionStatus, ErrorCode, ErrorInfo }: WireObject): string | undefined {
  if (ActionStatus !== 'OK' && ActionStatus !== 'FAIL') return 'ActionStatus must be OK or FAIL';
  if (!Number.isInteger(ErrorCode)) return 'ErrorCode must be a whole number';
  if (typeof ErrorInfo !== 'string') return 'ErrorInfo must be a text';
  return ActionStatus === 'FAIL' && ErrorCode === 0 ? 'FAIL has ErrorCode 0' : undefined;
}

function judgeAfter({ ErrorCode, ErrorInfo }: WireObject): Verdict {
  if (ErrorCode === 0) return { outcome: 'success', passes: true, code: undefined, sentence: 'taken' };
  const sentence = `refused with ${ErrorCode} "${ErrorInfo}", which Tencent ignores after the fact`;
  return { outcome: 'refusal', passes: true, code: undefined, sentence };
}

function judgeBefore(command: string, reply: WireObject): Verdict {
  if (command.startsWith('Sns.')) return judgeFriends(reply);
  const code = reply.ErrorCode as number;
  if (code === 0) return { outcome: 'success', passes: true, code: undefined, sentence: 'the action goes on' };
  const { refused, drops = false, custom } = tencentCodesOf(command);
  const refusal = (seen: number | undefined, sentence: string): Verdict => {
    return { outcome: 'refusal', passes: false, code: seen, sentence };
  };
  if (code === 1) return refusal(refused, `refused${refused === undefined ? '' : `; the client sees ${refused}`}`);
  if (code === 2 && drops) return refusal(undefined, 'dropped silently: the sender sees success');
  if (custom !== undefined && code >= custom[0] && code <= custom[1]) {
    return refusal(code, `refused; the client sees ${code} "${reply.ErrorInfo}"`);
  }
  const codes = ['0', '1', ...(drops ? ['2'] : []), ...(custom === undefined ? [] : [custom.join('–')])];
  const sentence = `${code} is not among the codes of ${command} (${codes.join(', ')}): what Tencent does then is not documented`;
  return { outcome: 'failure', passes: undefined, code: undefined, sentence };
}

/** Each of several friend requests has a result of its own; the code above them is ignored. */
function judgeFriends({ ResultItem }: WireObject): Verdict {
  const items = Array.isArray(ResultItem) ? ResultItem.filter(isWireObject) : [];
  const refused = items.find(({ ResultCode }) => (ResultCode ?? 0) !== 0);
  if (refused === undefined)
    return { outcome: 'success', passes: true, code: undefined, sentence: 'the requests go on' };
  const { To_Account, ResultCode } = refused;
  const code = typeof ResultCode === 'number' ? ResultCode : undefined;
  const sentence = `refused for ${String(To_Account)} with ${String(ResultCode)}`;
  return { outcome: 'refusal', passes: false, code, sentence };
}
