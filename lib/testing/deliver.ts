import type { INestApplication } from '@nestjs/common';
import type { ChatCallback } from '../chat-servers/client/chat-callback.js';
import type { ChatServerClient, CredentialsOf } from '../chat-servers/client/chat-server-client.js';
import { sendCallback, sendTo, type JudgedAnswer, type SendOptions } from '../chat-servers/client/send.js';
import { clientOf } from '../chat-servers/clients.js';
import { appUnderTest, type AppUnderTest } from './app-under-test.js';

/**
 * Sends a callback over HTTP as its chat server would, and reports the answer and what the chat server makes of it. Handlers run
 * after the answer: await what they do, with `EventRecorder.next` or `settled`.
 *
 * An app that does not listen yet is started with `app.listen(0, '127.0.0.1')`; end it with `app.close()`. Path, ids and secrets are
 * those of its `ChatWebhooksModule`, unless you pass others. For a URL you must pass them. An app on HTTPS may have any certificate.
 *
 * @param target a Nest app on either adapter, or the URL of the module: `https://hooks.example/api/chat-webhooks`. A URL without a
 * path is short for `/chat-webhooks` there
 * @throws Error for an app that was closed, has no options for the chat server, or does not know it; TypeError for a URL without the
 * credentials that the chat server needs in any case, such as `sdkAppId`
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
  if (typeof target === 'string' || target instanceof URL) return deliverTo(target, callback, options);
  const { timeout, agent, client: given, ...credentials } = options;
  const app = await appUnderTest(target);
  const client = given ?? (await app.loadClient(callback.provider));
  const all = { ...credentialsFor(client, app, credentials), ...credentials };
  return sendTo(client, callback, all, { addressOf: app.addressOf, timeout, agent: agent ?? app.agent });
}

/** @throws TypeError when the callback cannot even be made */
async function deliverTo(url: string | URL, callback: ChatCallback, options: SendOptions): Promise<JudgedAnswer> {
  const client = options.client ?? clientOf(callback.provider);
  const { identity, isIdentityOptional } = client;
  if (isIdentityOptional || (options as Readonly<Record<string, unknown>>)[identity] !== undefined) {
    return sendCallback(url, callback, { ...options, client } as Parameters<typeof sendCallback>[2]);
  }
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
