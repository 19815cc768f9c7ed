import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ChatWebhooks, type ChatWebhooksModuleOptions } from '../../lib/index.js';
import { Balancer } from '../support/balancer.js';
import { tencentC2c, tencentQuery } from '../support/callbacks.js';
import { closeBehind } from '../support/durable-app.js';
import { until } from '../support/gate.js';
import { sendTencent, TENCENT_OK } from '../support/send.js';
import { entrances, startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

const isReady = ({ app }: WebhookApp) => app.get(ChatWebhooks, { strict: false }).ready;

describe.each(entrances)('on %s', (adapter) => {
  const running = closeBehind();
  const start = (module: Partial<ChatWebhooksModuleOptions>, providers: (new () => object)[] = []) =>
    running(startWebhookApp({ adapter, module, providers }));

  describe('a rolling restart behind a load balancer', () => {
    let balancer: Balancer;
    afterEach(() => balancer.stop());

    /** Replaces two instances one by one, while callers that keep their connections send without a break. */
    async function restart(module: Partial<ChatWebhooksModuleOptions>) {
      balancer = new Balancer();
      const url = await balancer.start(20);
      const instances: WebhookApp[] = [];
      const add = async () => {
        const instance = await start(module);
        instances.push(instance);
        balancer.add({ port: Number(new URL(instance.url).port), isReady: () => isReady(instance) });
      };
      await add();
      await add();
      const callers = Array.from({ length: 6 }, (_, index) => new Caller(url, String(index)));
      const sending = callers.map((caller) => caller.run());
      for (const old of instances.slice()) {
        await until(() => callers.every(({ taken }) => taken.length >= 10 * instances.length));
        await add();
        await old.app.close();
      }
      for (const caller of callers) caller.stopped = true;
      await Promise.all(sending);
      return { callers, events: instances.flatMap(({ recorder }) => recorder.events) };
    }

    it('loses nothing with a shutdownDelay that is longer than the balancer needs', async () => {
      const { callers, events } = await restart({ shutdownDelay: 600 });
      expect(callers.flatMap(({ lost }) => lost)).toEqual([]);
      const taken = callers.flatMap(({ taken }) => taken);
      expect(events.map((event) => 'messageId' in event && event.messageId).sort()).toEqual(taken.sort());
      expect(balancer.connections).toBeLessThan(taken.length / 3); // they do keep them
    });
  });

  it('takes callbacks for shutdownDelay, and says that it is not ready, and that the caller should connect anew', async () => {
    const app = await start({ shutdownDelay: 2_000 });
    expect(isReady(app)).toBe(true);
    const begun = performance.now();
    const closing = app.app.close();
    await until(() => !isReady(app));
    expect(await sendTencent(app.url)).toMatchObject({ ...TENCENT_OK, headers: { connection: 'close' } });
    expect(await sendTencent(app.url, { From_Account: 1 })).toMatchObject({
      status: 400,
      headers: { connection: 'close' },
    });
    const handedOver = app.app.get(ChatWebhooks, { strict: false }).handle({
      provider: 'tencent',
      method: 'POST',
      url: `/?${tencentQuery('C2C.CallbackAfterSendMsg')}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(tencentC2c({ MsgKey: 'handed over' })),
      remoteAddress: '127.0.0.1',
    });
    expect(await handedOver).toMatchObject({ status: 200 });
    await closing;
    expect(performance.now() - begun).toBeGreaterThan(1_995);
    expect(app.recorder.events).toHaveLength(3);
    await expect(sendTencent(app.url)).rejects.toThrow('ECONNREFUSED');
  });

  it('ends at once without one, and is not ready from then on', async () => {
    const app = await start({});
    const begun = performance.now();
    await app.app.close();
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(isReady(app)).toBe(false);
  });

  it('destroys nothing of the app before shutdownDelay is over', async () => {
    const destroyed: number[] = [];
    @Injectable()
    class Connection implements OnModuleDestroy {
      onModuleDestroy(): void {
        destroyed.push(performance.now());
      }
    }
    const app = await start({ shutdownDelay: 100 }, [Connection]);
    const begun = performance.now();
    await app.app.close();
    expect(destroyed).toHaveLength(1);
    expect(destroyed[0]! - begun).toBeGreaterThan(95);
  });

  it('keeps to shutdownDelay on a Nest that calls nothing before it shuts down', async () => {
    const app = await start({ shutdownDelay: 1_000 });
    app.app.getHttpAdapter().beforeClose = () => {};
    const begun = performance.now();
    const closing = app.app.close();
    await until(() => !isReady(app));
    expect(await sendTencent(app.url)).toMatchObject({ ...TENCENT_OK, headers: { connection: 'close' } });
    await closing;
    expect(performance.now() - begun).toBeGreaterThan(995);
  });
});

it('does not wait for an app that never started', async () => {
  @Injectable()
  class Broken {
    onModuleInit(): never {
      throw new Error('no database');
    }
  }
  let close: (() => Promise<void>) | undefined;
  const starting = startWebhookApp({
    module: { shutdownDelay: 60_000 },
    providers: [Broken],
    configure: (app) => void (close = () => app.close()),
  });
  await expect(starting).rejects.toThrow('no database');
  await close!();
});

/** A chat server's worker: one connection, which it keeps for as long as the answers let it, and nothing is sent twice. */
class Caller {
  readonly taken: string[] = [];
  readonly lost: unknown[] = [];
  stopped = false;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly url: string,
    private readonly name: string,
  ) {}

  async run(): Promise<void> {
    for (let count = 0; !this.stopped; count++) {
      const MsgKey = `${this.name}-${count}`;
      try {
        const status = await this.send(MsgKey);
        if (status === 200) this.taken.push(MsgKey);
        else this.lost.push(status);
      } catch (error) {
        this.lost.push(error);
      }
      await wait(5);
    }
    this.agent.destroy();
  }

  private send(MsgKey: string): Promise<number | undefined> {
    const body = JSON.stringify(tencentC2c({ MsgKey }));
    const address = `${this.url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;
    return new Promise((resolve, reject) => {
      const request = httpRequest(address, { method: 'POST', agent: this.agent }, (response) => {
        response
          .resume()
          .on('end', () => resolve(response.statusCode))
          .on('error', reject);
      });
      request.on('error', reject).end(body);
    });
  }
}
