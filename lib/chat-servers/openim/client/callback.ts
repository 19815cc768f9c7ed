import { asSent, type CallbackBody, type ChatCallback } from '../../client/chat-callback.js';
import { uuid, type Random } from '../../client/random-ids.js';

/** A callback of an OpenIM server before the secret is added. */
export interface OpenImCallback<Body extends CallbackBody = CallbackBody> extends ChatCallback<'openim', Body> {
  readonly command: string;
}

/**
 * Makes any callback of OpenIM: for commands without a builder of their own, and for bodies that no server sends.
 *
 * @param body an object gets `callbackCommand` unless it has one; text and bytes are sent as they are, even broken JSON
 *
 * @example
 * ```ts
 * openImCallback('callbackAfterQuitGroupCommand', { groupID: 'friends', userID: 'bob' })
 * ```
 */
export function openImCallback<Body extends CallbackBody>(
  command: string,
  body: Body,
  { operationId, random = Math.random }: { readonly operationId?: string; readonly random?: Random } = {},
): OpenImCallback<Body> {
  return {
    provider: 'openim',
    command,
    method: 'POST',
    query: {},
    headers: {
      'user-agent': 'Go-http-client/1.1',
      'content-type': 'application/json; charset=utf-8',
      operationid: operationId ?? uuid(random),
    },
    body: asSent(body, 'callbackCommand', command),
  };
}
