import type { INestApplication } from '@nestjs/common';
import type { ChatCallback } from '../chat-servers/client/chat-callback.js';
import type { ChatServerClient, CredentialsOf } from '../chat-servers/client/chat-server-client.js';
import { sendCallback, sendTo, type JudgedAnswer, type SendOptions } from '../chat-servers/client/send.js';
import { clientOf } from '../chat-servers/clients.js';
import { appUnderTest, type AppUnderTest } from './app-under-test.js';

/**
 * Sends a callback as its sender would, over HTTP, and tells what was answered and what the sender makes of it. Handlers run
 * behind the answer: await what they do, by `EventRecorder.next` or `settled`.
 *
 * An app that does not listen yet is started by `app.listen(0, '127.0.0.1')`; end it by `app.close()`. Path, SDKAppID, token and secret
 * are those of its `ChatWebhooksModule`, unless others are given. For a URL they must be given. An app on HTTPS may have any certificate.
 *
 * @param target a Nest app on either adapter, or the URL at which the module is: `https://hooks.example/api/chat-webhooks`, and without
 * a path short for `/chat-webhooks` there
 * @throws Error for an app that has no options for the sender, or was closed; TypeError for a URL without `sdkAppId`
 *
 * @example
 * ```ts
 * const { status, verdict } = await deliver(app, tencentC2cMessage({ text: 'hi' }));
 * await deliver(app, openImC2cMessage(), { secret: 'wrong' });
 * await deliver('https://hooks.example', tencentC2cMessage(), { sdkAppId: 1400000001, token });
 * ```
 */
export async function deliver<Callback extends ChatCallback>(
  target: INestApplication | string | URL,
  callback: Callback,
  options: SendOptions & Partial<CredentialsOf<Callback['provider']>> = {},
): Promise<JudgedAnswer> {
  const { timeout, agent, client: given, ...credentials } = options;
  const client = given ?? clientOf(callback.provider);
  if (typeof target === 'string' || target instanceof URL) {
    requireIdentity(client, credentials);
    return sendCallback(target, callback, { ...options, client } as SendOptions & CredentialsOf<Callback['provider']>);
  }
  const app = await appUnderTest(target);
  const all = { ...credentialsFor(client, app, credentials), ...credentials };
  return sendTo(client, callback, all, { addressOf: app.addressOf, timeout, agent: agent ?? app.agent });
}

/** @throws TypeError when a callback to a URL cannot even be made */
function requireIdentity({ identity, isIdentityOptional }: ChatServerClient, given: Record<string, unknown>): void {
  if (isIdentityOptional || given[identity] !== undefined) return;
  throw new TypeError(`deliver: a URL does not tell who calls: pass the credentials, at least { ${identity} }`);
}

/** @throws Error when neither the test nor the app has any */
function credentialsFor(client: ChatServerClient, app: AppUnderTest, given: object): object | undefined {
  const options = app.optionsOf(client.name);
  if (options !== undefined) return client.credentialsOf(options, given);
  if (client.identity in given) return undefined;
  throw new Error(
    `deliver: ChatWebhooksModule has no options "${client.name}"; pass { ${client.identity}: … } to send the callback anyway`,
  );
}
