import { Injectable, type Type } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import {
  C2cMessageSent,
  HandlerInterruptedError,
  OnChatEvent,
  type ChatWebhooksModuleOptions,
  type Delivery,
} from '../../lib/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { openImSingle, tencentC2c } from '../support/callbacks.js';
import { closeBehind, startDurableApp } from '../support/durable-app.js';
import { Gate, turns, until } from '../support/gate.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import { SlowJournal } from '../support/slow-journal.js';
import { startWebhookApp, type WebhookApp, someEntrances } from '../support/webhook-app.js';

@Injectable()
class SlowHandler {
  readonly gate = new Gate();
  readonly begun: C2cMessageSent[] = [];
  readonly ended: C2cMessageSent[] = [];
  readonly deliveries: Delivery[] = [];

  @OnChatEvent(C2cMessageSent)
  async keep(message: C2cMessageSent, delivery: Delivery): Promise<void> {
    this.begun.push(message);
    this.deliveries.push(delivery);
    await this.gate.passed;
    this.ended.push(message);
  }
}

describe.each(someEntrances)('app.close() on %s', (adapter) => {
  let running: WebhookApp;
  let handler: SlowHandler;
  let closed: boolean;

  async function start(module: Partial<ChatWebhooksModuleOptions> = {}): Promise<string> {
    running = await startWebhookApp({ adapter, module, providers: [SlowHandler] });
    handler = running.app.get(SlowHandler);
    return running.url;
  }

  function close(): Promise<void> {
    closed = false;
    return running.app.close().then(() => void (closed = true));
  }

  const unfinished = () => running.log.lines.filter((line) => line.includes('unfinished'));

  it('ends at once when nothing is in hand', async () => {
    await start({ shutdownTimeout: 60_000 }); // for which Jest would not wait
    await close();
    expect(unfinished()).toEqual([]);
  });

  it('waits for handlers that are at work', async () => {
    const url = await start();
    await sendTencent(url);
    await until(() => handler.begun.length === 1);
    const closing = close();
    await turns(20);
    expect(closed).toBe(false);
    handler.gate.open();
    await closing;
    expect(handler.ended).toEqual(handler.begun);
    expect(unfinished()).toEqual([]);
  });

  it('waits for events that have just been answered', async () => {
    const url = await start();
    handler.gate.open();
    await sendTencent(url);
    await close();
    expect(handler.ended).toHaveLength(1);
  });

  it('waits for events that wait for their handler', async () => {
    const url = await start({ handlerConcurrency: 1 });
    for (const MsgKey of ['1', '2', '3']) await sendTencent(url, tencentC2c({ MsgKey }));
    await until(() => handler.begun.length === 1);
    const closing = close();
    handler.gate.open();
    await closing;
    expect(handler.ended.map(({ messageId }) => messageId)).toEqual(['1', '2', '3']);
  });

  it('waits for plain listeners', async () => {
    const url = await start();
    handler.gate.open();
    const gate = new Gate();
    let ended = false;
    running.app.get(EventEmitter2).on(C2cMessageSent.eventName, async () => {
      await gate.passed;
      ended = true;
    });
    await sendTencent(url);
    await running.recorder.received(1);
    const closing = close();
    await turns(20);
    expect(closed).toBe(false);
    gate.open();
    await closing;
    expect(ended).toBe(true);
  });

  it('waits for callbacks that wait for the journal, answers and delivers them', async () => {
    const journal = new SlowJournal();
    const url = await start({ journal: { useFactory: () => journal } });
    handler.gate.open();
    const answers = [sendTencent(url), sendOpenIm(url)];
    await until(() => journal.appends === 1);
    const closing = close();
    await turns(20);
    expect(closed).toBe(false);
    journal.gate.open();
    expect(await Promise.all(answers)).toMatchObject([TENCENT_OK, OPENIM_OK]);
    await closing;
    expect(handler.ended).toHaveLength(2);
  });

  it('waits for a commit whose callback was answered with 503 in the meantime, and delivers its event', async () => {
    const journal = new SlowJournal();
    const url = await start({
      journal: { useFactory: () => journal },
      tencent: { sdkAppId: 1400000001, trust: 'app-id', answerTimeout: 20 },
    });
    handler.gate.open();
    expect(await sendTencent(url)).toMatchObject({ status: 503 });
    const closing = close();
    await turns(20);
    expect(closed).toBe(false);
    journal.gate.open();
    await closing;
    expect(handler.ended).toHaveLength(1);
  });

  it('refuses new callbacks with 503 and closes their connections', async () => {
    const url = await start();
    expect(await sendTencent(url)).toMatchObject({ ...TENCENT_OK, headers: { connection: 'keep-alive' } });
    await until(() => handler.begun.length === 1);
    const closing = close();
    await turns(20);
    const unavailable = { status: 503, headers: { connection: 'close' } };
    expect(await sendTencent(url, tencentC2c({ MsgKey: 'new' }))).toMatchObject({
      ...unavailable,
      json: { ActionStatus: 'FAIL', ErrorInfo: 'temporarily unavailable', ErrorCode: 1 },
    });
    expect(await sendOpenIm(url, openImSingle({ serverMsgID: 'new' }))).toMatchObject({
      ...unavailable,
      json: { actionCode: 0, errCode: 5001, errMsg: 'temporarily unavailable', nextCode: 1 },
    });
    expect(await sendOpenIm(url, {}, 'callbackBeforeSendSingleMsgCommand')).toMatchObject({
      ...unavailable,
      json: { actionCode: 0, errCode: 0, nextCode: 0 },
    });
    const group = { groupID: 'g1', groupName: 'Lunch', introduction: '', faceURL: '' };
    expect(await sendOpenIm(url, group, 'callbackBeforeSetGroupInfoCommand')).toMatchObject({
      ...unavailable,
      json: { ...OPENIM_OK.json, ...group },
    });
    handler.gate.open();
    await closing;
    expect(handler.begun).toHaveLength(1);
  });

  it('gives up after shutdownTimeout, with a line that says so', async () => {
    const url = await start({ shutdownTimeout: 50 });
    await sendTencent(url);
    await sendTencent(url, tencentC2c({ MsgKey: 'other' }));
    await until(() => handler.begun.length === 2);
    const begun = performance.now();
    await close(); // though no handler ends
    expect(performance.now() - begun).toBeGreaterThan(45);
    expect(unfinished()).toEqual([expect.stringContaining('Shut down with 2 deliveries unfinished')]);
    for (const { signal } of handler.deliveries) expect(signal.reason).toEqual(new HandlerInterruptedError());
    handler.gate.open();
  });
});

describe.each(someEntrances)('app.close() with a durable journal on %s', (adapter) => {
  let deliveries: Delivery[];
  let worked: Delivery[];
  let store: MemoryStore;
  const running = closeBehind();

  /** Never ends, whatever it is told. */
  @Injectable()
  class Hanging {
    @OnChatEvent(C2cMessageSent, { id: 'archive' })
    keep(_: C2cMessageSent, delivery: Delivery): Promise<void> {
      deliveries.push(delivery);
      return new Promise(() => {});
    }
  }
  @Injectable()
  class Working {
    @OnChatEvent(C2cMessageSent, { id: 'archive' })
    keep(_: C2cMessageSent, delivery: Delivery): void {
      deliveries.push(delivery);
      worked.push(delivery);
    }
  }

  beforeEach(() => {
    deliveries = [];
    worked = [];
    store = new MemoryStore();
  });
  const start = (provider: Type, module: Partial<ChatWebhooksModuleOptions> = {}, journal = new MemoryJournal(store)) =>
    startDurableApp({ adapter, module, providers: [provider] }, store, journal);
  const archived = () => store.deliveriesInOrder().filter(({ handler }) => handler === 'archive');
  it.each([
    ['that is in its first pass', { pollInterval: 1_000 }, 0],
    ['that has a delivery of its own', {}, 1],
  ])('gives back within shutdownTimeout and a little more what hangs %s', async (_, module, rows) => {
    const app = await start(Hanging, module);
    await sendTencent(app.url);
    await until(() => deliveries.length === 1 && archived().length === rows);
    const begun = performance.now();
    await app.app.close(); // though its handler does not end
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(archived()).toMatchObject([{ state: 'pending', attempts: 0, owner: null, redelivery: true, error: null }]);
    expect(deliveries[0]!.signal.reason).toEqual(new HandlerInterruptedError());
    expect(app.counts()).toMatchObject({ failed: 0, deadLetters: 0 });
  });

  it('lets another app have it at once', async () => {
    const app = await start(Hanging);
    await sendTencent(app.url);
    await until(() => deliveries.length === 1);
    await app.app.close();
    await running(start(Working, { leaseTime: 60_000 }));
    await until(() => archived()[0]?.state === 'done');
    expect(deliveries.map(({ attempt, redelivery }) => [attempt, redelivery])).toEqual([
      [1, false],
      [1, true],
    ]);
  });

  it('gives nothing back that ends in time', async () => {
    const app = await start(Working);
    for (const MsgKey of ['1', '2', '3']) await sendTencent(app.url, tencentC2c({ MsgKey }));
    await app.app.close();
    expect(store.inOrder().map(({ state }) => state)).toEqual(['settled', 'settled', 'settled']);
    expect(archived()).toEqual([]);
  });

  it('ends in time when the journal does not answer, with a line that says what becomes of it', async () => {
    class Stuck extends MemoryJournal {
      override settle(): Promise<void> {
        return new Promise(() => {});
      }
    }
    const app = await start(Hanging, { pollInterval: 1_000 }, new Stuck(store));
    await sendTencent(app.url);
    await until(() => deliveries.length === 1);
    const begun = performance.now();
    await app.app.close();
    const elapsed = performance.now() - begun;
    expect(elapsed).toBeGreaterThan(2_000);
    expect(elapsed).toBeLessThan(10_000); // on a machine that is busy too
    const sentence = 'The journal could not be told what is unfinished; leases will end by themselves';
    expect(app.log.lines.filter((line) => line.includes(sentence))).toHaveLength(1);
    expect(store.inOrder()).toMatchObject([{ state: 'pending' }]);
  });

  it('calls no handler any more when a commit hangs', async () => {
    class StuckSecond extends MemoryJournal {
      private appends = 0;
      override async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
        return this.appends++ === 0 ? super.append(entries) : new Promise(() => {});
      }
    }
    const tencent = { sdkAppId: 1400000001, trust: 'app-id', answerTimeout: 20 } as const;
    const app = await start(Hanging, { tencent, handlerTimeout: 1_000 }, new StuckSecond(store));
    await sendTencent(app.url);
    await until(() => deliveries.length === 1);
    expect(await sendTencent(app.url, tencentC2c({ MsgKey: 'other' }))).toMatchObject({ status: 503 });
    await app.app.close();
    await running(start(Working));
    await until(() => deliveries.length === 2);
    expect(worked).toEqual([deliveries[1]]);
  });
});
