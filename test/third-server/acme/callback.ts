import type { CallbackBody, ChatCallback } from 'nestjs-chat-webhooks/testing';
import type { MessagePostedDto } from './message-posted.js';

/** A callback of Acme's, with any body. */
export function acmeCallback<Body extends CallbackBody>(command: string, body: Body): ChatCallback<'acme', Body> {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  return {
    provider: 'acme',
    command,
    method: 'POST',
    query: {},
    headers: { 'content-type': 'application/json' },
    body: isText ? body : { what: command, ...(body as object & Body) },
  };
}

/** `message.posted`. Each call makes another message. */
export function acmeMessage(fields: Partial<MessagePostedDto> = {}): ChatCallback<'acme', MessagePostedDto> {
  const { id = `m-${Math.random()}`, author = 'alice', text = 'Hello', postedAt = new Date().toISOString() } = fields;
  const to = fields.room === undefined ? { member: fields.member ?? 'bob' } : { room: fields.room };
  return acmeCallback('message.posted', { id, author, ...to, text, postedAt });
}

/** The button "Test connection": an empty object. */
export function acmeProbe(): ChatCallback<'acme', object> {
  return { ...acmeCallback('', {}), command: undefined, body: {} };
}
