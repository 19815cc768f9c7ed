import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import {
  captureLog,
  fakeTime,
  Instance,
  LEASE,
  OutageJournal,
  pass,
  POLL,
  rowsOf,
  Scripted,
} from '../support/delivery-instance.js';
import { Gate } from '../support/gate.js';

let store: MemoryStore;

fakeTime();
beforeEach(() => {
  captureLog();
  store = new MemoryStore();
});

const PATIENT = { timeout: 100 * LEASE };
/** A handler that works until its gate opens. */
function gated(id = 'slow') {
  const gate = new Gate<unknown>();
  return { handler: new Scripted(id, () => gate.passed, PATIENT), open: gate.open };
}

function run(handlers: readonly Scripted[], journal = new MemoryJournal(store)): Instance {
  const instance = new Instance(handlers, journal);
  instance.delivery.start();
  return instance;
}

/** How far the only delivery has come. */
const only = () => rowsOf(store).deliveries.map(({ state, attempts }) => ({ state, attempts }));

describe('a handler that takes its time', () => {
  it('does not keep the outcome of the others from being stored', async () => {
    const { handler } = gated();
    const fast = new Scripted('fast');
    await run([handler, fast]).receive();
    await pass(3 * POLL);
    expect(rowsOf(store)).toEqual({
      callbacks: ['split'],
      deliveries: [{ handler: 'slow', state: 'pending', attempts: 1, redelivery: false }],
    });
    expect(fast.calls).toHaveLength(1);
  });

  it('keeps its delivery from others as long as it runs, and its end is stored', async () => {
    const { handler, open } = gated();
    const rival = new Scripted('slow');
    await run([handler]).receive();
    run([rival]);
    await pass(5 * LEASE);
    expect(only()).toEqual([{ state: 'pending', attempts: 1 }]);
    open(undefined);
    await pass(POLL);
    expect(only()).toEqual([{ state: 'done', attempts: 1 }]);
    await pass(5 * LEASE);
    expect([handler.calls.length, rival.calls.length]).toEqual([1, 0]);
  });

  it('is tried again when it fails in the end', async () => {
    const gate = new Gate<unknown>();
    const handler = new Scripted('slow', (call) => (call === 0 ? gate.passed : undefined), PATIENT);
    await run([handler]).receive();
    await pass(2 * LEASE);
    gate.open(Promise.reject(new Error('late')));
    await pass(5 * POLL);
    expect(handler.calls.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(only()).toEqual([{ state: 'done', attempts: 2 }]);
  });

  it('keeps a later attempt, too', async () => {
    const gate = new Gate<unknown>();
    const handler = new Scripted('slow', (call) => (call === 0 ? Promise.reject('boom') : gate.passed), PATIENT);
    const rival = new Scripted('slow');
    await run([handler]).receive();
    await pass(5 * POLL);
    expect(only()).toEqual([{ state: 'pending', attempts: 2 }]);
    run([rival]);
    await pass(5 * LEASE);
    gate.open(undefined);
    await pass(POLL);
    expect(only()).toEqual([{ state: 'done', attempts: 2 }]);
    expect(rival.calls).toEqual([]);
  });
});

it('keeps a replay that comes while a handler lingers behind complete() for when that has ended', async () => {
  const gate = new Gate<unknown>();
  const handler = new Scripted('slow', (call) => call === 0 && gate.passed, PATIENT);
  const journal = new MemoryJournal(store);
  const { key } = await run([handler], journal).receive();
  await pass(3 * POLL);
  Object.assign(store.delivery({ key, handler: 'slow' })!, { state: 'done', owner: null }); // as complete() does
  expect(await journal.redeliver([{ key, handler: 'slow' }])).toBe(1);
  await pass(3 * POLL);
  expect(handler.calls).toHaveLength(1);
  gate.open(undefined);
  await pass(3 * POLL);
  expect(handler.calls).toMatchObject([{ attempt: 1 }, { attempt: 1, redelivery: true }]);
  expect(only()).toEqual([{ state: 'done', attempts: 1 }]);
});

describe('what a crash left behind', () => {
  it('is taken over when the lease ends, not before, as the same attempt', async () => {
    const dead = new Instance([new Scripted('a'), new Scripted('b')], new MemoryJournal(store));
    const handlers = [new Scripted('a'), new Scripted('b')];
    const { event } = await dead.store();
    run(handlers);
    await pass(LEASE - 1);
    expect(rowsOf(store).callbacks).toEqual(['pending']);
    await pass(LEASE / 2 + 2 * POLL);
    for (const { calls } of handlers) expect(calls).toMatchObject([{ attempt: 1, redelivery: true, event }]);
    expect(rowsOf(store).deliveries.map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('is found at the next start at once, however much it is', async () => {
    const dead = new Instance([new Scripted('a')], new MemoryJournal(store));
    for (let count = 0; count < 250; count++) await dead.store();
    await pass(LEASE);
    const handler = new Scripted('a', () => {}, { concurrency: 500 });
    run([handler]);
    await pass(POLL);
    expect(handler.calls).toHaveLength(250);
  });

  it('is delivered as soon as it is found', async () => {
    await new Instance([new Scripted('a')], new MemoryJournal(store)).store();
    await pass(100);
    const handler = new Scripted('a');
    const begun = Date.now();
    new Instance([handler], new MemoryJournal(store), { pollInterval: (LEASE * 0.9) / 3 }).delivery.start();
    await pass(2 * LEASE);
    expect(handler.calls.map(({ at }) => at - begun)).toEqual([expect.closeTo(LEASE, -2)]); // two looks for it
  });

  it('becomes a dead letter without a call when its handler has fewer attempts now than were made', async () => {
    const before = new Scripted('a', () => Promise.reject(new Error('fails')), { attempts: 9 });
    const first = run([before]);
    await first.receive();
    await pass(10 * POLL);
    await first.delivery.drained();
    await first.delivery.release();
    const made = before.calls.length;
    const handler = new Scripted('a', () => {}, { attempts: 2 });
    const instance = run([handler]);
    await pass(20 * POLL);
    expect([made > 2, handler.calls]).toEqual([true, []]);
    const error = expect.stringContaining(`2 attempts, and ${made} were made`);
    expect(instance.letters).toMatchObject([{ handler: 'a', attempts: made, error }]);
  });

  it('is tried again by a handler that has one attempt: what a crash cut short is none', async () => {
    await new Instance([new Scripted('a')], new MemoryJournal(store)).store();
    await pass(LEASE);
    const handler = new Scripted('a', () => {}, { attempts: 1 });
    run([handler]);
    await pass(POLL);
    expect(handler.calls).toMatchObject([{ attempt: 1, redelivery: true }]);
    expect(only()).toEqual([{ state: 'done', attempts: 1 }]);
  });

  it('stays where it is as long as nobody has its handler', async () => {
    const dead = new Instance([new Scripted('gone'), new Scripted('here')], new MemoryJournal(store));
    await dead.store();
    const handler = new Scripted('here');
    run([handler]);
    await pass(5 * LEASE);
    expect(handler.calls).toHaveLength(1);
    expect(rowsOf(store).deliveries).toEqual([
      { handler: 'gone', state: 'pending', attempts: 1, redelivery: true },
      { handler: 'here', state: 'done', attempts: 1, redelivery: true },
    ]);
  });

  it('is shared by instances, each delivery going to one of them', async () => {
    const dead = new Instance([new Scripted('a')], new MemoryJournal(store));
    for (let count = 0; count < 200; count++) await dead.store();
    await pass(LEASE);
    const busy = () => new Promise((resolve) => setTimeout(resolve, 50));
    const handlers = [1, 2].map(() => new Scripted('a', busy, { concurrency: 16 }));
    for (const handler of handlers) run([handler]);
    await pass(LEASE);
    const ids = handlers.flatMap(({ calls }) => calls.map(({ event }) => event.id));
    expect([ids.length, new Set(ids).size]).toEqual([200, 200]);
    for (const { calls } of handlers) expect(calls.length).toBeGreaterThan(20);
    expect(rowsOf(store).deliveries.every(({ state }) => state === 'done')).toBe(true);
  });
});

describe('an event whose storing took', () => {
  const late = async (handler: Scripted, by: number) => {
    const instance = run([handler]);
    await instance.receive({ receivedAt: Date.now() - by });
    await pass(POLL);
    return handler.calls.length;
  };

  it('up to half of the lease is delivered at once', async () => {
    expect(await late(new Scripted('a'), LEASE / 2)).toBe(1);
    expect(rowsOf(store).callbacks).toEqual(['settled']);
  });

  it('longer is claimed like any other, as somebody else may have it by then', async () => {
    const handler = new Scripted('a');
    await late(handler, LEASE / 2 + 1);
    await pass(2 * LEASE);
    expect(handler.calls).toHaveLength(1);
    expect(only()).toMatchObject([{ state: 'done', attempts: 1 }]);
  });

  it('longer reaches a handler that has one attempt', async () => {
    const handler = new Scripted('a', () => {}, { attempts: 1 });
    await late(handler, LEASE / 2 + 1);
    await pass(2 * LEASE);
    expect(handler.calls).toHaveLength(1);
  });
});

describe.each([
  ['during the first pass', 0],
  ['after the first pass', 3 * POLL],
])('an instance that loses its lease %s', (_, before) => {
  const cutOff = async (mine: Scripted) => {
    const journal = new OutageJournal(store);
    const instance = run([mine], journal);
    await instance.receive();
    await pass(before);
    journal.fail();
    return { instance, journal };
  };

  it('settles nothing of what another has by then', async () => {
    const [mine, theirs] = [gated(), gated()];
    const { journal } = await cutOff(mine.handler);
    run([theirs.handler]);
    await pass(2 * LEASE);
    expect(theirs.handler.calls).toMatchObject([{ attempt: 1, redelivery: true }]);
    mine.open(Promise.reject(new Error('stale')));
    await pass(POLL);
    journal.heal();
    await pass(2 * LEASE);
    expect(only()).toEqual([{ state: 'pending', attempts: 2 }]);
    theirs.open(undefined);
    await pass(POLL);
    expect(only()).toEqual([{ state: 'done', attempts: 1 }]);
    expect(mine.handler.calls).toHaveLength(1);
  });

  it('goes on with its own attempt when it gets the lease again', async () => {
    const mine = gated();
    const { journal } = await cutOff(mine.handler);
    await pass(2 * LEASE);
    journal.heal();
    await pass(LEASE);
    expect(only()).toEqual([{ state: 'pending', attempts: 2 }]);
    mine.open(undefined);
    await pass(POLL);
    expect(only()).toEqual([{ state: 'done', attempts: 1 }]);
    expect(mine.handler.calls).toHaveLength(1);
  });

  it('does not count the lost attempt when the one that went on fails', async () => {
    const gate = new Gate<unknown>();
    const mine = new Scripted('slow', (call) => call === 0 && gate.passed, PATIENT);
    const { instance, journal } = await cutOff(mine);
    await pass(2 * LEASE);
    journal.heal();
    await pass(LEASE);
    gate.open(Promise.reject(new Error('late')));
    await pass(5 * POLL);
    expect(mine.calls.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(instance.failures).toMatchObject([{ attempt: 1, next: 'retry' }]);
    expect(only()).toEqual([{ state: 'done', attempts: 2 }]);
  });
});
