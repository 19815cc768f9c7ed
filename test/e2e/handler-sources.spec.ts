import { Injectable, type Type } from '@nestjs/common';
import {
  BeforeChatEvent,
  C2cMessageSending,
  C2cMessageSent,
  CallbackRejected,
  ChatEvent,
  MessageModifying,
  OnChatEvent,
} from '../../lib/index.js';
import type { AnyChatEvent, ChatEventHandlerOptions, ChatWebhooksModuleOptions } from '../../lib/index.js';
import { settled } from '../../lib/testing/index.js';
import { openImSingle, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { closeBehind, FAST, startDurableApp, type DurableApp } from '../support/durable-app.js';
import { post } from '../support/post.js';
import {
  eitherAdapter,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  RECORDER,
} from '../support/webhook-app.js';

const SECRETS = { berlin: 'berlin-secret-0123456789abcdef', lagos: 'lagos-secret-0123456789abcdefg' };
const module = {
  tencent: {
    apps: [
      { sdkAppId: 1400000001, token: 'first-token' },
      { sdkAppId: 1400000002, token: 'second-token' },
    ],
  },
  openim: {
    apps: [
      { appId: 'berlin', secret: SECRETS.berlin },
      { appId: 'lagos', secret: [SECRETS.lagos, 'lagos-next-0123456789abcdefghi'] },
    ],
  },
} satisfies Partial<ChatWebhooksModuleOptions>;

let made = 0;

function sendTencent(url: string, sdkAppId: number, token: string) {
  const query = tencentQuery('C2C.CallbackAfterSendMsg', { SdkAppid: String(sdkAppId) }, token);
  return post(`${url}/chat-webhooks/tencent?${query}`, { body: tencentC2c({ MsgKey: `k${made++}` }) });
}

function sendOpenIm(url: string, secret: string) {
  const command = 'callbackAfterSendSingleMsgCommand';
  return post(`${url}/chat-webhooks/openim/${secret}/${command}`, {
    body: openImSingle({ serverMsgID: `s${made++}` }),
  });
}

/** One message of each app. */
async function sendAll(url: string): Promise<void> {
  const answers = [
    await sendTencent(url, 1400000001, 'first-token'),
    await sendTencent(url, 1400000002, 'second-token'),
    await sendOpenIm(url, SECRETS.berlin),
    await sendOpenIm(url, SECRETS.lagos),
    await sendOpenIm(url, 'lagos-next-0123456789abcdefghi'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
}

const EVERY_APP = ['1400000001', '1400000002', 'berlin', 'lagos', 'lagos'];

/** A handler with these options, and the apps whose events it got. */
function listener(options: ChatEventHandlerOptions): { handler: Type; apps: string[] } {
  const apps: string[] = [];
  @Injectable()
  class Listener {
    @OnChatEvent(ChatEvent, { id: 'listener', ...options })
    handle({ appId }: AnyChatEvent): void {
      apps.push(appId);
    }
  }
  return { handler: Listener, apps };
}

const start = closeBehind();
const kinds: [string, (options: WebhookAppOptions) => Promise<WebhookApp>][] = [
  ['without a journal', (options) => startWebhookApp(options)],
  ['with a durable journal', (options) => startDurableApp(options)],
];

describe.each(eitherAdapter)('on %s', (adapter) => {
  describe.each(kinds)('a handler %s', (_, startApp) => {
    it.each<[ChatEventHandlerOptions, string[]]>([
      [{ apps: [1400000002] }, ['1400000002']],
      [{ apps: ['1400000001', 'berlin'] }, ['1400000001', 'berlin']],
      [{ provider: 'tencent' }, ['1400000001', '1400000002']],
      [{ provider: 'openim' }, ['berlin', 'lagos', 'lagos']],
      [{ provider: 'openim', apps: ['lagos', '1400000001'] }, ['lagos', 'lagos']],
      [{}, EVERY_APP],
    ])('that asks for %j gets events of %j', async (options, expected) => {
      const { handler, apps } = listener(options);
      const { app, url, recorder } = await start(startApp({ adapter, module, providers: [handler] }));
      await sendAll(url);
      await recorder.received(5);
      await settled(app);
      expect(apps.sort()).toEqual(expected);
      expect(recorder.events.map(({ appId }) => appId).sort()).toEqual(EVERY_APP);
    });
  });
});

it('replays to a handler only what it asks for', async () => {
  const { handler, apps } = listener({ apps: ['berlin'] });
  const { app, url, deliveries } = await start(startDurableApp({ module, providers: [handler] }));
  await sendAll(url);
  await settled(app);
  apps.length = 0;
  expect(await deliveries.replay('listener', {})).toMatchObject({ matched: 1, queued: 1 });
  await settled(app);
  expect(apps).toEqual(['berlin']);
});

it('makes an event due only to handlers that want it', async () => {
  const { handler } = listener({ apps: ['berlin'] });
  const { app, url, store } = await start(startDurableApp({ module, providers: [handler] }));
  await sendTencent(url, 1400000001, 'first-token');
  await settled(app);
  expect([...store.callbacks.values()].map(({ due }) => due)).toEqual([[RECORDER]]);
});

describe('at the start', () => {
  it('names a handler whose app or chat server nobody configured', async () => {
    const { handler } = listener({ apps: [1400000001, 'paris'], provider: 'openim' });
    const { log } = await start(
      startWebhookApp({ module: { tencent: module.tencent, openim: undefined }, providers: [handler] }),
    );
    expect(log.lines).toContain(
      'listener listens to app "paris" of openim, which the options do not list ChatWebhooks',
    );
    expect(log.lines).toContain('listener listens to openim, which the options do not configure ChatWebhooks');
  });

  it('names a handler that would decide what its chat server never asks', async () => {
    @Injectable()
    class Rules {
      @BeforeChatEvent(MessageModifying, C2cMessageSending, { id: 'rules', provider: 'tencent' })
      check(proposal: MessageModifying | C2cMessageSending) {
        return proposal.allow();
      }
    }
    const { log } = await start(startWebhookApp({ module: { tencent: module.tencent }, providers: [Rules] }));
    expect(log.lines.filter((line) => line.startsWith('rules decides'))).toEqual([
      'rules decides MessageModifying for tencent, which never asks that ChatWebhooks',
    ]);
  });

  it('names a handler that would decide for an app or chat server that nobody configured: all would be allowed', async () => {
    @Injectable()
    class Rules {
      @BeforeChatEvent(C2cMessageSending, { id: 'rules', apps: ['pariss'], provider: 'openim' })
      check(message: C2cMessageSending) {
        return message.refuse('no');
      }
    }
    const { log } = await start(
      startWebhookApp({ module: { tencent: module.tencent, openim: undefined }, providers: [Rules] }),
    );
    expect(log.lines.filter((line) => line.startsWith('rules decides for'))).toEqual([
      'rules decides for app "pariss" of openim, which the options do not list ChatWebhooks',
      'rules decides for openim, which the options do not configure ChatWebhooks',
    ]);
  });

  it('names an app of the other chat server than the handler listens to', async () => {
    const { handler } = listener({ apps: [1400000001, 'berlin'], provider: 'openim' });
    const { log } = await start(startWebhookApp({ module, providers: [handler] }));
    expect(log.lines.filter((line) => line.startsWith('listener listens to'))).toEqual([
      'listener listens to app "1400000001" of openim, which the options do not list ChatWebhooks',
    ]);
  });

  it.each([[[]], ['berlin'], [[null]], [{}]])('refuses apps: %j', async (apps) => {
    const { handler } = listener({ apps: apps as never });
    await expect(startWebhookApp({ module, providers: [handler] })).rejects.toThrow(
      'ChatWebhooksModule: @OnChatEvent of Listener.handle: option "apps" must list at least one SDKAppID or appId',
    );
  });
});

describe('several installations of OpenIM', () => {
  it('are told apart by their secrets, in the path and as a Basic password', async () => {
    const { url, recorder } = await start(startWebhookApp({ module }));
    await sendOpenIm(url, SECRETS.lagos);
    const authorization = `Basic ${Buffer.from(`any:${SECRETS.berlin}`).toString('base64')}`;
    await post(`${url}/chat-webhooks/openim/callbackAfterSendSingleMsgCommand`, {
      headers: { authorization },
      body: openImSingle(),
    });
    const events = await recorder.received(2);
    expect(events.map(({ appId, trust }) => [appId, trust])).toEqual([
      ['lagos', 'secret'],
      ['berlin', 'secret'],
    ]);
  });

  it('keep equal messages apart', async () => {
    const { app, url, counts } = await start<DurableApp>(startDurableApp({ module }));
    for (const secret of [SECRETS.berlin, SECRETS.lagos, SECRETS.lagos]) {
      const path = `/chat-webhooks/openim/${secret}/callbackAfterSendSingleMsgCommand`;
      await post(url + path, { body: openImSingle() });
    }
    await settled(app);
    expect(counts()).toMatchObject({ accepted: 2, duplicates: 1 });
  });

  it('refuse a secret of none of them', async () => {
    const { url } = await start(startWebhookApp({ module }));
    expect(await sendOpenIm(url, 'nobody-secret-0123456789abcdef')).toMatchObject({ status: 401 });
  });
});

it.each(kinds)('no handler can change what the others get, %s', async (_, startApp) => {
  const faults: string[] = [];
  const texts: string[] = [];
  @Injectable()
  class Vandal {
    @OnChatEvent(C2cMessageSent, { attempts: 1 })
    handle(message: C2cMessageSent): void {
      const attacks = [
        () => delete (message as Partial<Record<'id', string>>).id,
        () => ((message as { to: string }).to = 'mallory'),
        () => (message.elements as unknown[]).pop(),
        () => ((message.raw as { To_Account?: string }).To_Account = 'mallory'),
      ];
      for (const attack of attacks) {
        try {
          attack();
        } catch (error) {
          faults.push((error as Error).name);
        }
      }
      throw new Error('of its own');
    }
  }
  @Injectable()
  class Second {
    @OnChatEvent(C2cMessageSent)
    handle(message: C2cMessageSent): void {
      texts.push(`${message.id.length} ${message.to} ${message.text}`);
    }
  }
  const options = { module: { ...FAST, ...module }, providers: [Vandal, Second] };
  const { app, url, recorder } = await start(startApp(options));
  await sendTencent(url, 1400000001, 'first-token');
  await recorder.received(1);
  await settled(app);
  expect(faults).toEqual(Array(4).fill('TypeError'));
  expect(texts).toEqual(['64 john private words']);
  expect(recorder.events.some((event) => event instanceof CallbackRejected)).toBe(false);
});
