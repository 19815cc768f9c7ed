import { UnrecoverableError } from '../../lib/index.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import {
  captureLog,
  fakeTime,
  Instance,
  LEASE,
  METHODS,
  OutageJournal,
  pass,
  POLL,
  rowsOf,
  Scripted,
} from '../support/delivery-instance.js';

let log: string[];
let store: MemoryStore;
let journal: OutageJournal;

fakeTime();
beforeEach(() => {
  log = captureLog();
  store = new MemoryStore();
  journal = new OutageJournal(store);
});

const policy = { attempts: 50, retryDelayLimit: 5 * POLL };
const boom = () => Promise.reject(new Error('boom'));

function run(handlers: readonly Scripted[]): Instance {
  const instance = new Instance(handlers, journal);
  instance.delivery.start();
  return instance;
}

/** Nothing is left to do: every callback is settled, or every delivery of it done. */
function expectNothingLost(callbacks: number): void {
  const rows = rowsOf(store);
  expect(rows.callbacks).toHaveLength(callbacks);
  expect(rows.callbacks.filter((state) => state === 'pending')).toEqual([]);
  expect(rows.deliveries.filter(({ state }) => state !== 'done')).toEqual([]);
}

const outages = METHODS.flatMap((method) => [
  { what: method, methods: [method], time: LEASE / 3 },
  { what: method, methods: [method], time: 3 * LEASE },
]);
describe.each([
  ...outages,
  { what: 'all of it', methods: METHODS, time: LEASE / 3 },
  { what: 'all of it', methods: METHODS, time: 3 * LEASE },
])('a journal of which $what is out of reach for $time ms', ({ methods, time }) => {
  it('loses nothing, and is used again', async () => {
    const steady = new Scripted('steady');
    const shaky = new Scripted('shaky', (call) => call % 2 === 0 && boom(), policy);
    const slow = new Scripted('slow', () => new Promise((resolve) => setTimeout(resolve, 5 * POLL)));
    const instance = run([steady, shaky, slow]);
    await instance.receive();
    await pass(POLL);
    journal.fail(methods);
    for (let count = 0; count < 5; count++) await instance.receive();
    await instance.store(); // and a crash
    await pass(time);
    journal.heal();
    await instance.receive();
    await pass(5 * LEASE);
    expectNothingLost(8);
    for (const { calls } of [steady, shaky, slow]) expect(new Set(calls.map(({ event }) => event.id)).size).toBe(8);
  });
});

it('calls a handler once whose outcome could be stored only later', async () => {
  const handlers = [new Scripted('a'), new Scripted('b')];
  const instance = run(handlers);
  journal.fail();
  for (let count = 0; count < 20; count++) await instance.receive();
  await pass(LEASE / 2);
  journal.heal();
  await pass(5 * LEASE);
  expect(handlers.map(({ calls }) => calls.length)).toEqual([20, 20]);
  expect(new Set(rowsOf(store).callbacks)).toEqual(new Set(['settled']));
});

it('keeps nothing of dead letters that could not be stored', async () => {
  const hopeless = () => Promise.reject(new UnrecoverableError('boom'));
  const slow = () => new Promise((_, reject) => setTimeout(reject, 3 * POLL, new UnrecoverableError('boom')));
  const instance = run([new Scripted('hopeless', hopeless), new Scripted('slow', slow)]);
  await instance.receive();
  journal.fail();
  await pass(2 * LEASE);
  expect(instance.failures).toMatchObject([{ next: 'dead-letter' }, { next: 'dead-letter' }]);
  const deadLetters = Reflect.get(instance.delivery, 'deadLetters') as object;
  expect((Reflect.get(deadLetters, 'unreported') as ReadonlyMap<string, unknown>).size).toBe(0);
});

it('logs an outage once for each kind of work, and its end', async () => {
  run([new Scripted('a')]);
  await pass(POLL);
  journal.fail();
  await pass(2 * LEASE);
  const failed = log.filter((line) => line.includes('failed'));
  expect(journal.refused).toBeGreaterThan(20);
  expect(failed.map((line) => line.split(' failed')[0]).sort()).toEqual([
    'Claiming due deliveries',
    'Claiming what crashes left',
    'Recovering what other instances left',
  ]);
  journal.heal();
  await pass(LEASE);
  const again = log.filter((line) => line.includes('works again'));
  expect(again.map((line) => line.split(' works')[0]).sort()).toEqual([
    'Claiming due deliveries',
    'Claiming what crashes left',
    'Recovering what other instances left',
  ]);
});

it('looks for what is due no more often than usual while the journal fails', async () => {
  run([new Scripted('a')]);
  await pass(POLL);
  journal.fail(['claim']);
  await pass(30 * POLL);
  // what is due, and what crashes left, each at its own pace
  expect(journal.refused).toBeLessThanOrEqual(30 + 1 + Math.ceil((30 * POLL) / (LEASE / 6)));
});

describe('a journal that fails now and then', () => {
  class ShakyJournal extends OutageJournal {
    constructor(
      shared: MemoryStore,
      private readonly chance: () => boolean,
    ) {
      super(shared);
    }
    protected override isDown(): boolean {
      return this.chance();
    }
  }

  it.each([1, 2, 3, 4, 5])('loses nothing of what two instances do, schedule %i', async (seed) => {
    const random = sequence(seed);
    const handlers = [1, 2].map(() => [
      new Scripted('a', () => random() < 0.3 && boom(), policy),
      new Scripted('b', () => new Promise((resolve) => setTimeout(resolve, random() * 3 * POLL)), { concurrency: 4 }),
    ]);
    const instances = handlers.map(
      (some) => new Instance(some, new ShakyJournal(store, () => shaky && random() < 0.3)),
    );
    let shaky = true;
    for (const instance of instances) instance.delivery.start();
    for (let count = 0; count < 40; count++) {
      await instances[count % 2]![random() < 0.8 ? 'receive' : 'store']();
      await pass(random() * POLL);
    }
    await pass(2 * LEASE);
    shaky = false;
    await pass(10 * LEASE);
    expectNothingLost(40);
    for (const index of [0, 1]) {
      const calls = handlers.flatMap((some) => some[index]!.calls);
      expect(new Set(calls.map(({ event }) => event.id)).size).toBe(40);
    }
  });
});

/** Random numbers that are the same at every run. */
function sequence(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
