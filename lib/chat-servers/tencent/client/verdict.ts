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
  const { refused, drops = false, custom, perTarget, refusedSome } = tencentCodesOf(command);
  if (perTarget !== undefined) return judgeFriends(reply);
  const code = reply.ErrorCode as number;
  if (code === 0 && drops) return judgeMessage(reply);
  if (code === 0 && refusedSome !== undefined) return judgeSome(refusedSome, reply[refusedSome]);
  if (code === 0) return goesOn('the action goes on');
  const refusal = (seen: number | undefined, sentence: string): Verdict => {
    return { outcome: 'refusal', passes: false, code: seen, sentence };
  };
  if (code === 1) return refusal(refused, `refused${refused === undefined ? '' : `; the client sees ${refused}`}`);
  if (code === 2 && drops) return { ...refusal(undefined, 'dropped silently: the sender sees success'), dropped: true };
  if (custom !== undefined && code >= custom[0] && code <= custom[1]) {
    return refusal(code, `refused; the client sees ${code} "${reply.ErrorInfo}"`);
  }
  const codes = ['0', '1', ...(drops ? ['2'] : []), ...(custom === undefined ? [] : [custom.join('–')])];
  return unknown(`${code} is not among the codes of ${command} (${codes.join(', ')})`);
}

function unknown(fault: string): Verdict {
  const sentence = `${fault}: what Tencent does then is not documented`;
  return { outcome: 'failure', passes: undefined, code: undefined, sentence };
}

function goesOn(sentence: string): Verdict {
  return { outcome: 'success', passes: true, code: undefined, sentence };
}

/** A message may go on with other contents. */
function judgeMessage({ MsgBody, CloudCustomData }: WireObject): Verdict {
  if (MsgBody !== undefined && !(Array.isArray(MsgBody) && MsgBody.length > 0 && MsgBody.every(isWireObject)))
    return unknown('MsgBody is not a list of elements');
  if (CloudCustomData !== undefined && typeof CloudCustomData !== 'string')
    return unknown('CloudCustomData is not a text');
  const changes = {
    ...(MsgBody && { MsgBody }),
    ...(CloudCustomData !== undefined && { CloudCustomData }),
  };
  const changed = Object.keys(changes);
  if (changed.length === 0) return goesOn('the action goes on');
  return { ...goesOn(`the action goes on, with another ${changed.join(' and ')}`), changes };
}

/** Some of those whom an action concerns may be left out. */
function judgeSome(member: string, users: unknown): Verdict {
  if (users === undefined) return goesOn('the action goes on');
  if (!Array.isArray(users) || !users.every((user): user is string => typeof user === 'string'))
    return unknown(`${member} is not a list of accounts`);
  if (users.length === 0) return goesOn('the action goes on');
  const sentence = `refused for ${users.join(', ')}; for others it goes on`;
  return { outcome: 'refusal', passes: false, code: undefined, sentence, targets: users.map((user) => ({ user })) };
}

/** Each of several friend requests has a result of its own; the code above them is ignored. */
function judgeFriends({ ResultItem = [] }: WireObject): Verdict {
  if (!Array.isArray(ResultItem) || !ResultItem.every(isResult))
    return unknown('ResultItem is not a list of results with To_Account and ResultCode');
  const targets = ResultItem.filter(({ ResultCode }) => ResultCode !== 0).map(
    ({ To_Account: user, ResultCode: code, ResultInfo: text }) => ({ user, code, text }),
  );
  const [first] = targets;
  if (first === undefined) return goesOn('the requests go on');
  const list = targets.map(({ user, code, text }) => `${user} with ${code} "${text ?? ''}"`).join(', ');
  const sentence = `refused for ${list}; for others it goes on`;
  return { outcome: 'refusal', passes: false, code: first.code, sentence, targets };
}

interface FriendResult {
  readonly To_Account: string;
  readonly ResultCode: number;
  readonly ResultInfo?: string;
}

function isResult(value: unknown): value is FriendResult {
  if (!isWireObject(value)) return false;
  const { To_Account, ResultCode, ResultInfo = '' } = value;
  return typeof To_Account === 'string' && Number.isInteger(ResultCode) && typeof ResultInfo === 'string';
}
