import { Inject, Injectable, Module, SetMetadata, UseGuards, UseInterceptors } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import {
  CallbackCounters,
  ChatWebhooksModule,
  InvalidOptionsError,
  OpenImGuard,
  Refusal,
  SdkAppIdGuard,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import { OpenImAuthenticator } from '../../lib/chat-servers/openim/index.js';
import {
  TENCENT_OPTIONS,
  TencentAuthenticator,
  type ResolvedTencentOptions,
} from '../../lib/chat-servers/tencent/index.js';
import type { Caller, CallerRequest } from '../../lib/chat-servers/index.js';
import { SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { post } from '../support/post.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import {
  bothSenders,
  serverEntrances,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
} from '../support/webhook-app.js';

class HostGuard {
  canActivate() {
    return true;
  }
}

class OwnTencentGuard extends SdkAppIdGuard {}
class OwnOpenImGuard extends OpenImGuard {}

const tencentError = (text: string) => ({ ActionStatus: 'FAIL', ErrorInfo: text, ErrorCode: 1 });
const openImError = (text: string) => ({ actionCode: 0, errCode: 5001, errMsg: text, errDlt: '', nextCode: 1 });

describe("the option entry: 'server'", () => {
  const forRoot = (more: Partial<ChatWebhooksModuleOptions>) => () =>
    ChatWebhooksModule.forRoot({ ...bothSenders, entry: 'server', ...more });

  const remedy = 'make the guard an authenticator (option "authenticators")';
  it.each<[string, Partial<ChatWebhooksModuleOptions>, string]>([
    ['a guard for Tencent', { guards: { tencent: OwnTencentGuard } }, 'the option "guards"'],
    ['a guard for OpenIM', { guards: { openim: OwnOpenImGuard } }, 'the option "guards"'],
    ['a guard among the decorators', { decorators: [SetMetadata('a', 1), UseGuards(HostGuard)] }, 'decorators'],
  ])('cannot stand beside %s, and says why', (_name, more, named) => {
    const making = forRoot(more);
    expect(making).toThrow(InvalidOptionsError);
    expect(making).toThrow(/entry/);
    expect(making).toThrow(named);
    expect(making).toThrow(remedy);
    expect(() => ChatWebhooksModule.forRootAsync({ useFactory: () => bothSenders, entry: 'server', ...more })).toThrow(
      remedy,
    );
    expect(forRoot({ ...more, entry: 'controller' })).not.toThrow();
  });

  it.each<[string, Partial<ChatWebhooksModuleOptions>]>([
    ['no guard', { guards: {} }],
    ['a guard that is undefined', { guards: { tencent: undefined } as never }],
    ['decorators without guards', { decorators: [SetMetadata('a', 1), UseInterceptors(class {} as never)] }],
    ['an authenticator', { authenticators: { tencent: TencentAuthenticator } }],
  ])('can stand beside %s', (_name, more) => {
    expect(forRoot(more)).not.toThrow();
  });

  it.each(['Server', '', 'middleware', null])('cannot be %p', (entry) => {
    expect(forRoot({ entry: entry as never })).toThrow(/entry.*must be 'controller' or 'server'/);
  });
});

describe.each(serverEntrances)('options of callbacks in front of the framework: %s', (adapter) => {
  let apps: WebhookApp[];
  const start = async (options: WebhookAppOptions): Promise<WebhookApp> => {
    const running = await startWebhookApp({ adapter, ...options });
    apps.push(running);
    return running;
  };
  beforeEach(() => {
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map(({ app }) => app.close()));
  });

  it('come from forRootAsync, with entry beside the factory', async () => {
    const through: unknown[] = [];
    const { url, recorder } = await start({
      chatWebhooks: ChatWebhooksModule.forRootAsync({ useFactory: async () => bothSenders, entry: 'server' }),
      configure: (app) => app.useGlobalGuards({ canActivate: () => through.push('guard') > 0 }),
    });
    expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
    expect(await sendOpenIm(url)).toMatchObject(OPENIM_OK);
    expect(await recorder.received(2)).toHaveLength(2);
    expect(through).toEqual([]);
  });

  it('leave the module without controllers', async () => {
    const { app } = await start({});
    const ours = [...app.get(ModulesContainer).values()].find(({ metatype }) => metatype === ChatWebhooksModule)!;
    expect([...ours.controllers.keys()]).toEqual([]);
  });

  describe('with an authenticator of the host', () => {
    class Blocked {
      readonly clients = new Set(['198.51.100.66']);
    }
    @Module({ providers: [Blocked], exports: [Blocked] })
    class BlockedModule {}

    @Injectable()
    class Sync extends TencentAuthenticator {
      constructor(
        @Inject(TENCENT_OPTIONS) options: ResolvedTencentOptions,
        private readonly blocked: Blocked,
      ) {
        super(options);
      }
      override authenticate(request: CallerRequest): Caller {
        const caller = super.authenticate(request) as Caller;
        if (this.blocked.clients.has(caller.client.ip ?? '')) throw new Refusal('ADDRESS_NOT_ALLOWED');
        return caller;
      }
    }
    @Injectable()
    class Async extends TencentAuthenticator {
      constructor(
        @Inject(TENCENT_OPTIONS) options: ResolvedTencentOptions,
        private readonly blocked: Blocked,
      ) {
        super(options);
      }
      override async authenticate(request: CallerRequest): Promise<Caller> {
        await new Promise((resolve) => setImmediate(resolve));
        const caller = await super.authenticate(request);
        if (this.blocked.clients.has(caller.client.ip ?? '')) throw new Refusal('ADDRESS_NOT_ALLOWED');
        return caller;
      }
    }

    it.each([Sync, Async])('ask it before the body is read, with what it injects: %p', async (tencent) => {
      const { url, recorder } = await start({
        module: { authenticators: { tencent }, imports: [BlockedModule], bodyLimit: 2_000 },
      });
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      const blocked = `${url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg', { ClientIP: '198.51.100.66' })}`;
      for (const body of [tencentC2c(), '{', 'x'.repeat(5_000)]) {
        expect(await post(blocked, { body })).toMatchObject({ status: 403, json: tencentError('forbidden') });
      }
      expect(await sendOpenIm(url)).toMatchObject(OPENIM_OK);
      expect(await recorder.received(2)).toHaveLength(2);
    });

    const failures: [string, () => unknown][] = [
      [
        'throws',
        () => {
          throw new Error('private words');
        },
      ],
      [
        'throws nothing',
        () => {
          throw undefined;
        },
      ],
      ['rejects', () => Promise.reject(new Error('private words'))],
      ['gives nothing', () => undefined],
      ['promises nothing', () => Promise.resolve(undefined)],
    ];
    it.each(failures)('answer 500 in the format of the sender when it %s', async (_what, authenticate) => {
      class FailingTencent extends TencentAuthenticator {
        override authenticate = authenticate as TencentAuthenticator['authenticate'];
      }
      class FailingOpenIm extends OpenImAuthenticator {
        override authenticate = authenticate as OpenImAuthenticator['authenticate'];
      }
      const { app, url, recorder } = await start({
        module: { authenticators: { tencent: FailingTencent, openim: FailingOpenIm } },
      });
      expect(await sendTencent(url)).toMatchObject({ status: 500, json: tencentError('internal error') });
      expect(await sendOpenIm(url)).toMatchObject({ status: 500, json: openImError('internal error') });
      expect(app.get(CallbackCounters).snapshot()).toMatchObject({ accepted: 0, refused: { INTERNAL_ERROR: 2 } });
      expect(recorder.events).toEqual([]);
    });
  });

  it('keep to one app of two in a process, whichever way in the other has', async () => {
    const other = adapter.startsWith('express') ? 'express' : 'fastify';
    const [a, b, c] = [
      await start({ module: { path: 'a' } }),
      await start({ module: { path: 'b' } }),
      await start({ adapter: other, module: { path: 'a' } }),
    ];
    const query = tencentQuery('C2C.CallbackAfterSendMsg');
    const sendTo = (running: WebhookApp, path: string) =>
      post(`${running.url}/${path}/tencent?${query}`, { body: tencentC2c() });
    for (const [index, [running, path, elsewhere]] of (
      [
        [a, 'a', 'b'],
        [b, 'b', 'a'],
        [c, 'a', 'b'],
      ] as const
    ).entries()) {
      expect(await sendTo(running, path)).toMatchObject(TENCENT_OK);
      expect((await sendTo(running, elsewhere)).status).toBe(404);
      await running.recorder.received(1);
      expect(apps.map(({ recorder }) => recorder.events.length)).toEqual(apps.map((_, i) => (i <= index ? 1 : 0)));
    }
  });

  it('answer as ever while a logger throws', async () => {
    const { url, log } = await start({});
    log.warn = log.error = () => {
      throw new Error('of the logger');
    };
    expect(await post(`${url}/chat-webhooks/tencent`, { body: {} })).toMatchObject({ status: 401 });
    expect(await post(`${url}/chat-webhooks/openim/${SECRET}x`, { body: {} })).toMatchObject({ status: 401 });
    expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
  });
});
