import { asSent, type CallbackBody, type ChatCallback } from '../../client/chat-callback.js';
import { isCommandInQueryOnly } from '../facts.js';
import { uuid, type Random } from '../../client/random-ids.js';

/** A callback of Tencent Cloud Chat before it is signed. Its command is undefined only for the console's test of the URL. */
export interface TencentCallback<Body extends CallbackBody = CallbackBody> extends ChatCallback<'tencent', Body> {}

/** What Tencent's query says about the client that caused a callback. */
export interface TencentClientFields {
  /** `OptPlatform`: `iOS`, `Android`, `Web`, `Windows`, `Mac`, `iPad`, `RESTAPI`, … @default 'iOS', or 'RESTAPI' for the server */
  readonly platform?: string;
  /** `ClientIP`. @default '198.51.100.7' */
  readonly ip?: string;
  /** Makes the `RequestID`. @default Math.random */
  readonly random?: Random;
}

/**
 * Makes any callback of Tencent Cloud Chat: for commands without a builder of their own, and for bodies that no server sends.
 *
 * @param body an object gets `CallbackCommand`, unless it has one or Tencent puts none there; text and bytes are sent as they are, even
 * broken JSON
 *
 * @example
 * ```ts
 * tencentCallback('Group.CallbackAfterMemberExit', { GroupId: 'friends', ExitMemberList: [{ Member_Account: 'bob' }] })
 * ```
 */
export function tencentCallback<Body extends CallbackBody>(
  command: string,
  body: Body,
  { platform = 'iOS', ip = '198.51.100.7', random = Math.random }: TencentClientFields = {},
): TencentCallback<Body> {
  return {
    provider: 'tencent',
    command,
    method: 'POST',
    query: {
      CallbackCommand: command,
      contenttype: 'json',
      ClientIP: ip,
      OptPlatform: platform,
      RequestID: uuid(random),
    },
    headers: { ...HEADERS },
    body: asSent(body, isCommandInQueryOnly(command) ? undefined : 'CallbackCommand', command),
  };
}

/** Makes the console's "verify URL": no command, no content. It is answered OK, is not stored, and becomes no event. */
export function tencentProbe(): TencentCallback<object> {
  return { provider: 'tencent', command: undefined, method: 'POST', query: {}, headers: { ...HEADERS }, body: {} };
}

const HEADERS = { 'content-type': 'application/json' };
