/** Compiled, never run: what the compiler knows of a chat server of your own. */
import type { INestApplication } from '@nestjs/common';
import { C2cMessageSent, ChatWebhooksModule, type AnyChatEvent, type Provider } from 'nestjs-chat-webhooks';
import { deliver, sendCallback } from 'nestjs-chat-webhooks/testing';
import { acme } from './acme/acme.js';
import { acmeMessage } from './acme/callback.js';
import { acmeClient } from './acme/client.js';

declare const app: INestApplication;

export const provider: Provider = 'acme';
// @ts-expect-error nobody has added this one
export const unknown: Provider = 'acne';

export function author(event: C2cMessageSent): string {
  if (event.provider === 'acme') return event.raw.author;
  // @ts-expect-error not a member of the others' bodies
  void event.raw.author;
  return event.provider === 'tencent' ? event.raw.From_Account : (event.raw.sendID ?? '');
}

export function room(event: AnyChatEvent): string | undefined {
  if (event.eventName !== 'chat.group-message.sent' || event.provider !== 'acme') return undefined;
  // @ts-expect-error Tencent's
  void event.raw.GroupId;
  return event.raw.room;
}

export const modules = [
  ChatWebhooksModule.forRoot({ chatServers: [acme], acme: { workspace: 'blue-harbor', signingKey: 'key' } }),
  // @ts-expect-error a member is missing
  ChatWebhooksModule.forRoot({ chatServers: [acme], acme: { workspace: 'blue-harbor' } }),
];

export async function deliveries(): Promise<void> {
  await deliver(app, acmeMessage(), { signingKey: 'wrong', at: 0, timeout: 100 });
  // @ts-expect-error OpenIM's
  await deliver(app, acmeMessage(), { secret: 'one' });
  await sendCallback('http://127.0.0.1', acmeMessage(), { workspace: 'w', signingKey: 'key', client: acmeClient });
  // @ts-expect-error who calls must be passed
  await sendCallback('http://127.0.0.1', acmeMessage(), { client: acmeClient });
}
