import { openImSingle, SECRET, tencentC2c, tencentQuery } from './callbacks.js';
import { post, type Answer } from './post.js';

/** Both senders keep their connections open, where the answer does not say otherwise. */
const headers = { 'content-type': 'application/json', connection: 'keep-alive' };

/** Sends a one-to-one message as Tencent does, or what else `body` and `command` say. */
export function sendTencent(
  url: string,
  body: unknown = tencentC2c(),
  command = 'C2C.CallbackAfterSendMsg',
): Promise<Answer> {
  return post(`${url}/chat-webhooks/tencent?${tencentQuery(command)}`, { headers, body });
}

/** Sends a one-to-one message as OpenIM does, or what else `body` and `command` say. */
export function sendOpenIm(
  url: string,
  body: unknown = openImSingle(),
  command = 'callbackAfterSendSingleMsgCommand',
): Promise<Answer> {
  return post(`${url}/chat-webhooks/openim/${SECRET}/${command}`, { headers, body });
}

/** What a taken callback is answered with. */
export const TENCENT_OK = { status: 200, json: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 } };
export const OPENIM_OK = { status: 200, json: { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 } };
