import { Inject, Injectable, Scope, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { OnEvent } from '@nestjs/event-emitter';
import {
  C2cMessageSent,
  CallbackRejected,
  OnChatEvent,
  type AnyChatEvent,
  type ChatWebhooksModuleOptions,
  type Delivery,
} from '../../lib/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { tencentC2c } from '../support/callbacks.js';
import { closeBehind, FAST, startDurableApp } from '../support/durable-app.js';
import { rowsOf } from '../support/delivery-instance.js';
import { Gate, until } from '../support/gate.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import { bothSenders, EventRecorder, RECORDER, isInFull, eitherAdapter } from '../support/webhook-app.js';

interface Call {
  readonly event: AnyChatEvent;
  readonly delivery: Delivery;
}

/** What the handlers below do; a test says it before it sends. */
let act: (call: Call) => unknown;
let calls: Call[];
let plain: AnyChatEvent[];

@Injectable()
class Archive {
  @OnChatEvent(C2cMessageSent)
  async keep(event: C2cMessageSent, delivery: Delivery): Promise<void> {
    const call = { event, delivery };
    calls.push(call);
    await act(call);
  }
}

@Injectable()
class PlainListener {
  @OnEvent('chat.**')
  @OnEvent(C2cMessageSent.eventName)
  @OnEvent(CallbackRejected.eventName)
  count(event: AnyChatEvent): void {
    plain.push(event);
  }
}

class GatedJournal extends MemoryJournal {
  readonly gate = new Gate();

  override async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    await this.gate.passed;
    return super.append(entries);
  }
}

const failOnce = ({ delivery }: Call) => delivery.attempt === 1 && Promise.reject(new Error('boom'));
const failAlways = () => Promise.reject(new Error('boom'));
const attemptsOf = (some: readonly Call[]) =>
  some.map(({ delivery: { handler, attempt, redelivery } }) => [handler, attempt, redelivery]);

describe.each(eitherAdapter)('durable delivery on %s', (adapter) => {
  let store: MemoryStore;
  const running = closeBehind();
  const start = (
    module: Partial<ChatWebhooksModuleOptions> = {},
    providers: Type[] = [Archive],
    journal = new MemoryJournal(store),
  ) => running(startDurableApp({ adapter, module, providers: [...providers, PlainListener] }, store, journal));
  const stateOf = () => rowsOf(store).callbacks;

  beforeEach(() => {
    store = new MemoryStore();
    act = () => {};
    calls = [];
    plain = [];
  });

  it('stores a callback as pending for its handlers, and as settled when they are done', async () => {
    const gate = new Gate();
    act = () => gate.passed;
    const { url } = await start({ pollInterval: 1_000, leaseTime: 30_000 });
    expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
    expect(store.inOrder()).toMatchObject([{ state: 'pending', due: [RECORDER, 'Archive.keep'] }]);
    gate.open();
    await until(() => stateOf()[0] === 'settled');
    expect(rowsOf(store).deliveries).toEqual([]);
    expect(attemptsOf(calls)).toEqual([['Archive.keep', 1, false]]);
  });

  it.each([
    ['tencent', sendTencent, TENCENT_OK],
    ['openim', sendOpenIm, OPENIM_OK],
  ] as const)('calls a failing handler again, and nobody else, with the same event of %s', async (_, send, ok) => {
    act = failOnce;
    const { url, recorder, counts, failures } = await start();
    expect(await send(url)).toMatchObject(ok);
    await until(() => rowsOf(store).deliveries[0]?.state === 'done');
    expect(attemptsOf(calls)).toEqual([
      ['Archive.keep', 1, false],
      ['Archive.keep', 2, true],
    ]);
    expect(calls[1]!.event).toEqual(calls[0]!.event);
    expect([plain, recorder.events]).toEqual([[calls[0]!.event], [calls[0]!.event]]);
    expect(counts()).toMatchObject({ accepted: 1, handled: 2, failed: 1, deadLetters: 0 });
    expect(failures).toMatchObject([{ handler: 'Archive.keep', attempt: 1, next: 'retry' }]);
  });

  it('gives a handler up after handlerAttempts, and says so', async () => {
    act = failAlways;
    const { url, letters, counts, log } = await start({ handlerAttempts: 3 });
    await sendTencent(url);
    await until(() => letters.length === 1);
    const { id, eventName } = calls[0]!.event;
    expect(letters).toMatchObject([{ handler: 'Archive.keep', eventId: id, eventName, attempts: 3 }]);
    expect(counts()).toMatchObject({ handled: 1, failed: 3, deadLetters: 1 });
    expect(
      log.lines.filter((line) => line.includes(`Archive.keep gave up ${eventName} ${id} after attempt 3`)),
    ).toHaveLength(1);
    expect(plain).toHaveLength(1);
  });

  if (!isInFull(adapter, 'fastify')) return;

  it('goes by the options of the handler first', async () => {
    @Injectable()
    class Own {
      @OnChatEvent(C2cMessageSent, { id: 'own', attempts: 2, timeout: 15, concurrency: 1 })
      hang(event: C2cMessageSent, delivery: Delivery): Promise<void> {
        calls.push({ event, delivery });
        return new Promise(() => {});
      }
    }
    const { url, letters } = await start({ handlerAttempts: 9 }, [Own]);
    await sendTencent(url);
    await until(() => letters.length === 1);
    expect(attemptsOf(calls)).toEqual([
      ['own', 1, false],
      ['own', 2, true],
    ]);
    expect(letters).toMatchObject([{ handler: 'own', error: expect.stringContaining('did not end within 15 ms') }]);
  });

  it('delivers a repeated callback once', async () => {
    const { url, counts } = await start();
    for (let count = 0; count < 3; count++) expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
    await until(() => stateOf()[0] === 'settled');
    expect(calls).toHaveLength(1);
    expect(counts()).toMatchObject({ accepted: 1, duplicates: 2 });
  });

  it('tells a request-scoped handler of the delivery, at every attempt', async () => {
    const requests: unknown[] = [];
    @Injectable({ scope: Scope.REQUEST })
    class PerEvent {
      constructor(@Inject(REQUEST) private readonly request: unknown) {}

      @OnChatEvent(C2cMessageSent)
      async keep(event: C2cMessageSent, delivery: Delivery): Promise<void> {
        requests.push(this.request);
        const call = { event, delivery };
        calls.push(call);
        await failOnce(call);
      }
    }
    const { url } = await start({}, [PerEvent]);
    await sendTencent(url);
    await until(() => rowsOf(store).deliveries[0]?.state === 'done');
    expect(attemptsOf(calls)).toEqual([
      ['PerEvent.keep', 1, false],
      ['PerEvent.keep', 2, true],
    ]);
    expect(requests).toEqual(calls.map(({ event }) => event));
    expect(calls[1]!.delivery.receipt).toMatchObject({ handler: 'PerEvent.keep', attempt: 2 });
  });

  it.each<[string, Partial<ChatWebhooksModuleOptions>]>([
    ["store: 'metadata'", { store: 'metadata' }],
    ["delivery: 'at-most-once'", { delivery: 'at-most-once' }],
  ])('is not promised with %s', async (_, module) => {
    act = failAlways;
    const { url, failures, counts } = await start(module);
    await sendTencent(url);
    await until(() => failures.length === 1);
    expect(failures).toMatchObject([{ attempt: 1, next: 'nothing' }]);
    expect(store.inOrder()).toMatchObject([{ state: 'recorded', due: [] }]);
    await sendTencent(url, tencentC2c({ MsgKey: 'other' }));
    await until(() => failures.length === 2); // long enough for a second attempt
    expect(calls).toHaveLength(2);
    expect(calls[0]!.delivery.receipt).toBeUndefined();
    expect(counts()).toMatchObject({ failed: 2, deadLetters: 0 });
  });

  it('is for those handlers only that listen to the event', async () => {
    const { url } = await start();
    await sendTencent(url, { CallbackCommand: 'New' }, 'New');
    await until(() => stateOf()[0] === 'settled');
    expect(store.inOrder()).toMatchObject([{ due: [RECORDER] }]);
    expect(calls).toEqual([]);
  });

  it('tells of a rejected callback once, whatever its handlers do', async () => {
    @Injectable()
    class Refusals {
      @OnChatEvent(CallbackRejected)
      async keep(event: CallbackRejected, delivery: Delivery): Promise<void> {
        calls.push({ event, delivery });
        await failAlways();
      }
    }
    const { url, failures } = await start({}, [Refusals]);
    expect(await sendTencent(url, tencentC2c({ To_Account: 5 }))).toMatchObject({ status: 400 });
    await until(() => failures.length === 1);
    expect(failures).toMatchObject([{ handler: 'Refusals.keep', attempt: 1, next: 'nothing' }]);
    await sendTencent(url); // a later one is settled, and the rejected one is where it was
    await until(() => stateOf()[1] === 'settled');
    expect(store.inOrder()).toMatchObject([{ state: 'rejected', due: [] }, { state: 'settled' }]);
    expect(calls).toHaveLength(1);
    expect(plain.map(({ eventName }) => eventName)).toEqual([CallbackRejected.eventName, C2cMessageSent.eventName]);
  });

  describe('of a callback whose commit came after the answer', () => {
    const late = async (leaseTime: number, after: number) => {
      const journal = new GatedJournal(store);
      const tencent = { ...bothSenders.tencent, answerTimeout: 20 };
      const { url } = await start({ ...FAST, leaseTime, tencent }, [Archive], journal);
      const sent = Date.now();
      expect(await sendTencent(url)).toMatchObject({ status: 503 });
      await until(() => Date.now() - sent > after);
      journal.gate.open();
      await until(() => calls.length > 0);
    };

    it('happens at once when half of the lease is left', async () => {
      await late(30_000, 40);
      await until(() => stateOf()[0] === 'settled');
      expect(attemptsOf(calls)).toEqual([['Archive.keep', 1, false]]);
      expect(plain).toHaveLength(1);
    });

    it('happens out of the journal when it is not', async () => {
      await late(600, 320);
      await until(() => rowsOf(store).deliveries.every(({ state }) => state === 'done'));
      expect(attemptsOf(calls)).toEqual([['Archive.keep', 1, false]]);
      expect(plain).toHaveLength(1);
    });
  });

  describe('on a store that another app left', () => {
    /** What is in the store when an app is killed right behind the commit. */
    const crash = async (more: Partial<JournalEntry> = {}) => {
      const before = await startDurableApp({ adapter, providers: [Archive] });
      await sendTencent(before.url);
      await until(() => rowsOf(before.store).callbacks[0] === 'settled');
      const { entry, due } = before.store.inOrder()[0]!;
      await before.app.close();
      const lease = { owner: 'killed', milliseconds: 0 };
      await new MemoryJournal(store).append([{ ...entry, state: 'pending', due, lease, ...more }]);
      return calls.splice(0)[0]!.event;
    };

    it('takes over what a killed app had in hand, without telling plain listeners again', async () => {
      const event = await crash();
      const { recorder } = await start();
      await until(() => rowsOf(store).deliveries.filter(({ state }) => state === 'done').length === 2);
      expect(attemptsOf(calls)).toEqual([['Archive.keep', 1, true]]);
      expect([calls[0]!.event, ...recorder.events]).toEqual([event, event]);
      expect(plain).toEqual([]);
    });

    it('leaves alone what is due to a handler that it lacks', async () => {
      await crash();
      await start({}, []);
      await until(() => rowsOf(store).deliveries.some(({ state }) => state === 'done'));
      expect(rowsOf(store).deliveries).toMatchObject([
        { handler: 'Archive.keep', state: 'pending', attempts: 1 },
        { handler: RECORDER, state: 'done' },
      ]);
    });

    it('finds what waits for a handler that was renamed and kept its id', async () => {
      await crash();
      @Injectable()
      class Renamed {
        @OnChatEvent(C2cMessageSent, { id: 'Archive.keep' })
        newName(event: C2cMessageSent, delivery: Delivery): void {
          calls.push({ event, delivery });
        }
      }
      await start({}, [Renamed]);
      await until(() => calls.length === 1);
      expect(attemptsOf(calls)).toEqual([['Archive.keep', 1, true]]);
    });

    it('can be told not to by delivery: at-most-once', async () => {
      await crash();
      const { url, recorder } = await start({ delivery: 'at-most-once' });
      await sendTencent(url, tencentC2c({ MsgKey: 'new' }));
      await recorder.received(1);
      expect(rowsOf(store).callbacks).toEqual(['pending', 'recorded']);
      expect(calls).toHaveLength(1);
    });
  });

  it('is shared by the apps on one store', async () => {
    act = () => new Promise((resolve) => setTimeout(resolve, 5));
    const apps = [await start({ handlerConcurrency: 1 }), await start({ handlerConcurrency: 1 })];
    for (let count = 0; count < 20; count++) await sendTencent(apps[0]!.url, tencentC2c({ MsgKey: String(count) }));
    await until(() => calls.length >= 20 && rowsOf(store).deliveries.every(({ state }) => state === 'done'));
    expect(new Set(calls.map(({ event }) => event.id)).size).toBe(20);
    expect(calls).toHaveLength(20);
    expect(apps.map(({ app }) => app.get(EventRecorder).events.length).reduce((sum, count) => sum + count)).toBe(20);
  });
});
