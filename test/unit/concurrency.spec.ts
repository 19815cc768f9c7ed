import { jest } from '@jest/globals';
import type { ClaimedDelivery } from '../../lib/journal/durable-journal.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { captureLog, fakeTime, Instance, LEASE, pass, POLL, rowsOf, Scripted } from '../support/delivery-instance.js';
import { Gate } from '../support/gate.js';

let store: MemoryStore;

fakeTime();
beforeEach(() => {
  captureLog();
  store = new MemoryStore();
});

const forTime = (milliseconds: number) => () => new Promise((resolve) => setTimeout(resolve, milliseconds));
const states = () => rowsOf(store).deliveries.map(({ state }) => state);

async function receiving(count: number, handlers: readonly Scripted[], journal = new MemoryJournal(store)) {
  const instance = new Instance(handlers, journal);
  instance.delivery.start();
  for (let received = 0; received < count; received++) await instance.receive();
  return instance;
}

describe('what a handler has no place for', () => {
  it('waits in the journal, untried and nobody’s', async () => {
    const { passed } = new Gate();
    const handler = new Scripted('slow', () => passed, { concurrency: 2 });
    const instance = await receiving(5, [handler]);
    await pass(3 * POLL);
    expect(handler.calls).toHaveLength(2);
    expect(instance.delivery.size).toBe(2);
    const waiting = store.deliveriesInOrder().filter(({ attempts }) => attempts === 0);
    expect(waiting).toHaveLength(3);
    for (const row of waiting) expect(row).toMatchObject({ state: 'pending', owner: null, redelivery: false });
  });

  it('gets a first attempt when there is a place', async () => {
    const handler = new Scripted('slow', forTime(100), { concurrency: 2 });
    await receiving(9, [handler]);
    await pass(10 * POLL);
    expect(handler.calls.map(({ attempt, redelivery }) => [attempt, redelivery])).toEqual(
      Array.from({ length: 9 }, () => [1, false]),
    );
    expect(handler.most).toBe(2);
  });

  it('does not wait for the next look', async () => {
    const handler = new Scripted('slow', forTime(50), { concurrency: 4 });
    await receiving(100, [handler]);
    await pass(4 * POLL); // 25 rounds
    expect(handler.calls).toHaveLength(100);
  });

  it('does not wait for the next look when all calls end together', async () => {
    const dead = new Instance([new Scripted('fast')], new MemoryJournal(store));
    for (let count = 0; count < 100; count++) await dead.store();
    await pass(LEASE);
    const handler = new Scripted('fast', () => {}, { concurrency: 4 });
    await receiving(0, [handler]);
    await pass(4 * POLL);
    expect(handler.calls).toHaveLength(100);
  });

  it('begins when the one before ends, also when it is the only one', async () => {
    const handler = new Scripted('slow', forTime(100), { concurrency: 1 });
    await receiving(2, [handler]);
    await pass(POLL / 2);
    expect(handler.calls).toHaveLength(2);
  });

  it('keeps no other handler from the event', async () => {
    const { passed } = new Gate();
    const fast = new Scripted('fast');
    await receiving(5, [new Scripted('slow', () => passed, { concurrency: 1 }), fast]);
    await pass(0);
    expect(fast.calls).toHaveLength(5);
  });

  it('can be taken by another instance', async () => {
    const { passed } = new Gate();
    await receiving(5, [new Scripted('slow', () => passed, { concurrency: 1 })]);
    const other = new Scripted('slow');
    await receiving(0, [other]);
    await pass(2 * POLL);
    expect(other.calls).toHaveLength(4);
  });
});

it('asks the journal for no more than there are places', async () => {
  const journal = new MemoryJournal(store);
  const claim = jest.spyOn(journal, 'claim');
  const handlers = [
    new Scripted('a', forTime(700), { concurrency: 3 }),
    new Scripted('b', forTime(1_300), { concurrency: 1 }),
  ];
  await receiving(20, handlers, journal);
  await pass(40 * POLL);
  expect(handlers.map(({ calls, most }) => [calls.length, most])).toEqual([
    [20, 3],
    [20, 1],
  ]);
  expect(claim.mock.calls.length).toBeGreaterThan(20);
  for (const [wanted] of claim.mock.calls) {
    for (const { handler, limit } of wanted) expect(limit).toBeLessThanOrEqual(handler === 'a' ? 3 : 1);
  }
});

it('holds at most as many again in memory when events come while it asks', async () => {
  class SlowClaims extends MemoryJournal {
    readonly gate = new Gate();

    override async claim(...given: Parameters<MemoryJournal['claim']>): Promise<ClaimedDelivery[]> {
      const claimed = await super.claim(...given);
      if (claimed.length > 0) await this.gate.passed;
      return claimed;
    }
  }
  const another = new Instance([new Scripted('slow')], new MemoryJournal(store));
  for (let count = 0; count < 10; count++) await another.store();
  await pass(LEASE);
  const journal = new SlowClaims(store);
  const handler = new Scripted('slow', forTime(5 * POLL), { concurrency: 2 });
  const instance = await receiving(0, [handler], journal);
  await pass(POLL);
  expect(instance.delivery.size).toBe(0);
  for (let count = 0; count < 10; count++) await instance.receive();
  journal.gate.open();
  await pass(0);
  expect(instance.delivery.size).toBe(4);
  expect(handler.running).toBe(2);
  await pass(100 * POLL);
  expect(handler.most).toBe(2);
});

it('is idle only when nothing is due, also where a place came free while it asked for other handlers', async () => {
  const asked = new Gate();
  const answered = new Gate();
  class SlowClaims extends MemoryJournal {
    override async claim(...given: Parameters<MemoryJournal['claim']>): Promise<ClaimedDelivery[]> {
      const claimed = await super.claim(...given);
      asked.open();
      await answered.passed;
      return claimed;
    }
  }
  const { open, passed } = new Gate();
  const narrow = new Scripted('narrow', (call) => call === 1 && passed, { concurrency: 1 });
  const instance = new Instance([narrow, new Scripted('other')], new SlowClaims(store));
  await instance.receive();
  const idle = instance.delivery.idle();
  for (let count = 0; count < 2; count++) await instance.receive(); // while the first outcome is being stored
  await pass(POLL);
  await asked.passed;
  open();
  await pass(POLL);
  expect(instance.delivery.size).toBe(0);
  answered.open();
  for (let seconds = 0; seconds < 5; seconds++) await pass(POLL);
  await idle;
  expect(narrow.calls).toHaveLength(3);
});

it('calls a handler for as many events at once as it may, and all of them in the end', async () => {
  const handler = new Scripted('busy', forTime(30), { concurrency: 8, attempts: 3 });
  const failing = new Scripted('failing', (call) => call % 3 === 0 && Promise.reject(new Error('boom')), {
    concurrency: 5,
    attempts: 50,
    retryDelayLimit: 2 * POLL,
  });
  await receiving(300, [handler, failing]);
  await pass(200 * POLL);
  expect(states().filter((state) => state !== 'done')).toEqual([]);
  expect([handler.most, handler.calls.length]).toEqual([8, 300]);
  expect(failing.most).toBeLessThanOrEqual(5);
  expect(new Set(failing.calls.map(({ event }) => event.id)).size).toBe(300);
});
