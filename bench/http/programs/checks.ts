import { createHash, timingSafeEqual } from 'node:crypto';
import { SDK_APP_ID, TOKEN } from '../../../test/support/callbacks.js';

/** Whether Tencent has signed the request, in the last minute. */
export function isSigned(query: unknown): boolean {
  const { SdkAppid, RequestTime, Sign } = query as Record<string, unknown>;
  if (SdkAppid !== String(SDK_APP_ID) || typeof RequestTime !== 'string' || typeof Sign !== 'string') return false;
  if (!(Math.abs(Date.now() / 1000 - Number(RequestTime)) <= 60)) return false;
  const expected = createHash('sha256')
    .update(TOKEN + RequestTime)
    .digest();
  const given = Buffer.from(Sign, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The same conditions as `MessageDto`, by hand. */
export function isMessage(body: unknown): boolean {
  if (!isObject(body)) return false;
  return (
    body.CallbackCommand === 'C2C.CallbackAfterSendMsg' &&
    typeof body.From_Account === 'string' &&
    isFilledText(body.To_Account) &&
    isWhole(body.MsgSeq) &&
    isWhole(body.MsgRandom) &&
    isWhole(body.MsgTime) &&
    isFilledText(body.MsgKey) &&
    isAbsentOr(body.MsgId, isText) &&
    isAbsentOr(body.OnlineOnlyFlag, isWhole) &&
    isWhole(body.SendMsgResult) &&
    isAbsentOr(body.ErrorInfo, isText) &&
    isAbsentOr(body.UnreadMsgNum, Number.isInteger) &&
    Array.isArray(body.MsgBody) &&
    body.MsgBody.every(isElement) &&
    isAbsentOr(body.CloudCustomData, isText) &&
    isAbsentOr(body.EventTime, isWhole)
  );
}

function isElement(value: unknown): boolean {
  return isObject(value) && isText(value.MsgType) && isObject(value.MsgContent);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isFilledText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isAbsentOr(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value);
}
