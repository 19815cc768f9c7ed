import { HandlerInterruptedError } from '../../lib/index.js';
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

const PATIENT = { timeout: 100 * LEASE };
const never = () => new Promise(() => {});

function run(handlers: readonly Scripted[], journal = new MemoryJournal(store)): Instance {
  const instance = new Instance(handlers, journal);
  instance.delivery.start();
  return instance;
}

/** Hands out what was claimed only when a test says so. */
class SlowClaims extends MemoryJournal {
  readonly gate = new Gate();

  override async claim(...given: Parameters<MemoryJournal['claim']>) {
    const claimed = await super.claim(...given);
    if (claimed.length > 0) await this.gate.passed;
    return claimed;
  }
}

/** An instance with one event under way and, claimed meanwhile, one that waits behind it. */
async function withOneWaiting(handler: Scripted): Promise<Instance> {
  await new Instance([new Scripted('a')], new MemoryJournal(store)).store();
  await pass(LEASE);
  const journal = new SlowClaims(store);
  const instance = run([handler], journal);
  await pass(POLL);
  await instance.receive();
  journal.gate.open();
  await pass(0);
  expect([handler.calls.length, instance.delivery.size]).toEqual([1, 2]);
  return instance;
}

/** Whether a promise has resolved by now. */
async function hasResolved(promise: Promise<unknown>): Promise<boolean> {
  let resolved = false;
  void promise.then(() => (resolved = true));
  await pass(0);
  return resolved;
}

describe('drained', () => {
  it('waits for what is under way', async () => {
    const gate = new Gate();
    const instance = run([new Scripted('slow', () => gate.passed, PATIENT)]);
    await instance.receive();
    const drained = instance.delivery.drained();
    await pass(5 * POLL);
    expect(await hasResolved(drained)).toBe(false);
    gate.open();
    expect(await hasResolved(drained)).toBe(true);
  });

  it('claims and recovers nothing any more', async () => {
    const handler = new Scripted('a');
    const instance = run([handler]);
    await pass(POLL);
    await instance.delivery.drained();
    await instance.store();
    await pass(5 * LEASE);
    expect(handler.calls).toEqual([]);
    expect(rowsOf(store).callbacks).toEqual(['pending']);
  });

  it('begins nothing that a claim under way brings, and gives it back', async () => {
    await new Instance([new Scripted('a')], new MemoryJournal(store)).store();
    await pass(LEASE);
    const handler = new Scripted('a');
    const journal = new SlowClaims(store);
    const instance = run([handler], journal);
    await pass(POLL);
    const drained = instance.delivery.drained();
    journal.gate.open();
    await drained;
    await pass(POLL);
    expect(handler.calls).toEqual([]);
    expect(store.deliveriesInOrder()).toMatchObject([{ state: 'pending', attempts: 1, owner: null }]);
  });

  it('gives back at once, uncounted, what waits for a place', async () => {
    const handler = new Scripted('a', never, { ...PATIENT, concurrency: 1 });
    const instance = await withOneWaiting(handler);
    void instance.delivery.drained();
    await pass(POLL);
    expect([handler.calls.length, instance.delivery.size]).toEqual([1, 1]);
    expect(store.deliveriesInOrder()).toMatchObject([{ state: 'pending', attempts: 1, owner: null, redelivery: true }]);
  });

  it('prolongs the lease of what is under way', async () => {
    const gate = new Gate();
    const [mine, theirs] = [new Scripted('a', () => gate.passed, PATIENT), new Scripted('a')];
    const instance = run([mine]);
    await instance.receive();
    await pass(3 * POLL);
    const drained = instance.delivery.drained();
    run([theirs]);
    await pass(5 * LEASE);
    expect(theirs.calls).toEqual([]);
    gate.open();
    await drained;
    await pass(POLL);
    expect(rowsOf(store).deliveries).toMatchObject([{ state: 'done', attempts: 1 }]);
  });

  it('prolongs the lease of what is in its first pass', async () => {
    const [mine, theirs] = [new Scripted('a', never, PATIENT), new Scripted('a')];
    const instance = run([mine]);
    await instance.receive();
    void instance.delivery.drained();
    run([theirs]);
    await pass(5 * LEASE);
    expect(theirs.calls).toHaveLength(0);
  });

  it('does not keep the outcome of fast handlers until the slow ones end', async () => {
    const instance = run([new Scripted('fast'), new Scripted('slow', never, PATIENT)]);
    await instance.receive();
    void instance.delivery.drained();
    await pass(5 * POLL);
    expect(rowsOf(store)).toMatchObject({ callbacks: ['split'], deliveries: [{ handler: 'slow' }] });
  });
});

describe('release', () => {
  /** An instance that was told to end while its handlers hang. */
  const released = async (handler: Scripted, before: number, count = 1) => {
    const instance = run([handler]);
    for (let received = 0; received < count; received++) await instance.receive();
    await pass(before);
    void instance.delivery.drained();
    await pass(POLL);
    const release = instance.delivery.release();
    await pass(POLL);
    return { instance, release };
  };

  describe.each([
    ['in its first pass', 0],
    ['handed over', 3 * POLL],
  ])('of an attempt %s', (_, before) => {
    it('tells the handler by its signal', async () => {
      const handler = new Scripted('a', never, PATIENT);
      await released(handler, before);
      expect(handler.calls.map(({ signal }) => signal().reason)).toEqual([new HandlerInterruptedError()]);
    });

    it('gives it back at once, uncounted, and as a redelivery', async () => {
      const { instance, release } = await released(new Scripted('a', never, PATIENT), before);
      expect(await hasResolved(release)).toBe(true);
      expect(store.deliveriesInOrder()).toMatchObject([
        { state: 'pending', attempts: 0, redelivery: true, owner: null, error: null },
      ]);
      expect(instance.delivery.size).toBe(0);
      expect(instance.counters).toMatchObject({ handled: 0, failed: 0, deadLetters: 0 });
      expect(instance.failures).toEqual([]);
    });

    it('lets another instance have it at its next look, by the same number', async () => {
      await released(new Scripted('a', never, PATIENT), before);
      const other = new Scripted('a');
      run([other]);
      await pass(0);
      expect(other.calls).toMatchObject([{ attempt: 1, redelivery: true }]);
    });
  });

  it('gives a later attempt back by its own number', async () => {
    const handler = new Scripted('a', (call) => (call < 2 ? Promise.reject('boom') : never()), PATIENT);
    await released(handler, 10 * POLL);
    expect(handler.calls).toHaveLength(3);
    expect(store.deliveriesInOrder()).toMatchObject([{ state: 'pending', attempts: 2, owner: null }]);
  });

  it('gives back also what ends because it was told to', async () => {
    const stops = ({ signal }: { signal: AbortSignal }) =>
      new Promise((resolve) => signal.addEventListener('abort', resolve));
    await released(new Scripted('a', (_, delivery) => stops(delivery), PATIENT), 3 * POLL);
    expect(rowsOf(store).deliveries).toMatchObject([{ state: 'pending', attempts: 0, redelivery: true }]);
  });

  it('leaves what comes later to others, at once', async () => {
    const handler = new Scripted('a');
    const { instance } = await released(handler, 0);
    await instance.receive();
    await pass(LEASE);
    expect(handler.calls).toHaveLength(1);
    expect(rowsOf(store)).toMatchObject({
      callbacks: ['settled', 'split'],
      deliveries: [{ state: 'pending', attempts: 0, redelivery: false }],
    });
  });

  describe('before everything was drained, as when the journal hangs', () => {
    it('takes nothing from the journal any more', async () => {
      const handler = new Scripted('a', never, PATIENT);
      const instance = run([handler]);
      await instance.receive();
      await pass(3 * POLL);
      void instance.delivery.release();
      await pass(5 * POLL);
      expect(handler.calls).toHaveLength(1);
      expect(store.deliveriesInOrder()).toMatchObject([{ state: 'pending', attempts: 0, owner: null }]);
    });

    it('begins nothing that waited for a place', async () => {
      const handler = new Scripted('a', never, { ...PATIENT, concurrency: 1 });
      const instance = await withOneWaiting(handler);
      void instance.delivery.release();
      await pass(POLL);
      expect(handler.calls).toHaveLength(1);
    });
  });
});

it('counts an attempt that failed with the error of an interruption when there was none', async () => {
  const handler = new Scripted('a', () => Promise.reject(new HandlerInterruptedError()), { attempts: 2 });
  const instance = run([handler]);
  await instance.receive();
  await pass(10 * POLL);
  expect(handler.calls).toHaveLength(2);
  expect(instance.letters).toHaveLength(1);
});
