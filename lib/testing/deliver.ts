import type { INestApplication } from '@nestjs/common';
import type { ChatCallback } from '../chat-servers/client/chat-callback.js';
import { appUnderTest, type AppUnderTest } from './app-under-test.js';
import { sendCallback, sendTo, type DeliveredCallback, type DeliveryOptions } from '../chat-servers/client/send.js';

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
export async function deliver<C extends ChatCallback>(
  target: INestApplication | string | URL,
  callback: C,
  options?: DeliveryOptions[C['provider']],
): Promise<DeliveredCallback>;
export async function deliver(
  target: INestApplication | string | URL,
  callback: ChatCallback,
  options: DeliveryOptions['tencent'] & DeliveryOptions['openim'] = {},
): Promise<DeliveredCallback> {
  if (typeof target !== 'string' && !(target instanceof URL)) {
    const app = await appUnderTest(target);
    const { agent = app.agent } = options;
    return sendTo(app.addressOf, callback, { ...credentialsFor(callback, app, options), ...options, agent });
  }
  const { sdkAppId } = options;
  if (callback.provider === 'openim') return sendCallback(target, callback, options);
  if (sdkAppId === undefined) {
    throw new TypeError(
      'deliver: for a URL, say who calls: { sdkAppId, token }, or { sdkAppId } where nothing is signed',
    );
  }
  return sendCallback(target, callback, { ...options, sdkAppId });
}

/** @throws Error when nothing is given, and the app has nothing */
function credentialsFor({ provider }: ChatCallback, app: AppUnderTest, options: DeliveryOptions['tencent' | 'openim']) {
  const own =
    provider === 'tencent'
      ? app.tencentCredentials((options as DeliveryOptions['tencent']).sdkAppId)
      : app.openImCredentials();
  const given = provider === 'tencent' ? 'sdkAppId' : 'secret';
  if (own !== undefined || given in options) return own;
  throw new Error(
    `deliver: ChatWebhooksModule has no options "${provider}"; give { ${given}: … } to send the callback all the same`,
  );
}
