import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import type { Delivery } from '../../lib/index.js';
import {
  captureLog,
  fakeTime,
  Instance,
  LEASE,
  OutageJournal,
  pass,
  POLL,
  Scripted,
} from '../support/delivery-instance.js';

const SECOND = 1_000;
const POLICY = { attempts: 5, retryDelayLimit: 60 * SECOND };

let store: MemoryStore;
let lives: Life[];

fakeTime();
beforeEach(() => {
  captureLog();
  store = new MemoryStore();
  lives = [];
});

/** What a handler does with an event, in a process that may die of it. */
type Act = (key: string, life: Life, delivery: Delivery) => unknown;

/** One process, until it dies: from then on it writes nothing, and no handler of it does anything. */
class Life {
  readonly instance: Instance;
  private readonly journal = new OutageJournal(store);
  readonly running = new Set<string>();
  dead = false;

  constructor(act: Act, policy: Partial<Scripted['policy']> = POLICY) {
    const handler = new Scripted(
      'a',
      async (_, delivery) => {
        if (this.dead) return new Promise(() => {});
        const { key } = delivery.receipt!;
        this.running.add(key);
        await act(key, this, delivery);
        this.running.delete(key);
        if (this.dead) return new Promise(() => {});
      },
      policy,
    );
    this.instance = new Instance([handler], this.journal);
    this.instance.delivery.start();
    lives.push(this);
  }

  die(): void {
    this.dead = true;
    this.journal.fail();
    void this.instance.delivery.drained(); // looks for no more work, which would only take the test's time
  }
}

function live(...given: ConstructorParameters<typeof Life>): Life {
  return new Life(...given);
}

/** Starts a process again a second after it died, as a supervisor does, until nothing is pending. @returns how often it died */
async function untilNothingIsPending(act: Act, policy?: Partial<Scripted['policy']>): Promise<number> {
  let crashes = 0;
  for (let seconds = 0; seconds < 3_600 && pending() > 0; seconds++) {
    if (lives.at(-1)!.dead) {
      crashes++;
      live(act, policy);
    }
    await pass(SECOND);
  }
  return crashes;
}

const pending = () =>
  store.inOrder().filter(({ state }) => state === 'pending').length +
  store.deliveriesInOrder().filter(({ state }) => state === 'pending').length;
const dead = () => store.deliveriesInOrder().filter(({ state }) => state === 'dead');
const takes = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('an event that ends the process', () => {
  it('becomes a dead letter after its attempts, and none of those that were in hand with it', async () => {
    let poison = '';
    const begun = new Map<string, number>();
    const act: Act = async (key, life) => {
      begun.set(key, (begun.get(key) ?? 0) + 1);
      if (key === poison) return life.die();
      await takes(100);
    };
    const { instance } = live(act);
    for (let count = 0; count < 20; count++) await instance.receive();
    poison = (await instance.store()).entry.key;
    for (let count = 0; count < 5; count++) await instance.receive();
    lives[0]!.die();
    const crashes = await untilNothingIsPending(act);
    expect(dead()).toMatchObject([{ key: poison, attempts: 5, error: expect.stringContaining('ProcessDiedError') }]);
    expect(crashes).toBe(3 + 5); // of those in company, the first was none of its doing
    begun.delete(poison);
    expect(begun.size).toBe(25);
    expect(Math.max(...begun.values())).toBeLessThanOrEqual(4);
    expect(lives.flatMap(({ instance }) => instance.letters)).toMatchObject([
      { key: poison, attempts: 5, event: { eventName: 'chat.c2c-message.sent' } },
    ]);
  });

  it('is reported as a failed attempt each time that it was alone, and waits longer from time to time', async () => {
    let poison = '';
    const deaths: number[] = [];
    const act: Act = (key, life) => {
      if (key !== poison) return;
      deaths.push(Date.now());
      life.die();
    };
    const { instance } = live(act);
    const { event, entry } = await instance.store();
    poison = entry.key;
    instance.delivery.deliver(event, entry);
    await untilNothingIsPending(act, { attempts: 8, retryDelay: 60 * SECOND, retryDelayLimit: 600 * SECOND });
    // a dead process of this test still has its timers
    const failures = lives
      .flatMap(({ instance }) => instance.failures)
      .filter(({ error }) => (error as Error).name === 'ProcessDiedError');
    expect(failures.map(({ attempt, next }) => [attempt, next])).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((attempt) => [attempt, 'retry']).concat([[8, 'dead-letter']]),
    );
    expect(failures[0]).toMatchObject({ event, handler: 'a' });
    expect(deaths.at(-1)! - deaths.at(-2)!).toBeGreaterThan(300 * SECOND);
  });

  it('does not keep others from being delivered meanwhile', async () => {
    let poison = '';
    const act: Act = async (key, life) => {
      if (key !== poison) return takes(100);
      for (let count = 0; count < 3; count++) await life.instance.receive();
      life.die();
    };
    const { instance } = live(act);
    const { event, entry } = await instance.store();
    poison = entry.key;
    instance.delivery.deliver(event, entry);
    const crashes = await untilNothingIsPending(act);
    expect(dead().map(({ key }) => key)).toEqual([poison]);
    expect(store.inOrder()).toHaveLength(1 + 3 * crashes);
  });
});

describe('a process that dies again and again for reasons of its own', () => {
  it.each([
    ['20 seconds after its start, with handlers of 25 seconds', 20 * SECOND, 25 * SECOND],
    ['soon after the leases before it are over, with handlers of 20 seconds', LEASE + 10 * SECOND, 20 * SECOND],
  ])('%s, makes no dead letters', async (_, lifetime, duration) => {
    const act: Act = () => takes(duration);
    live(act);
    for (let count = 0; count < 2; count++) await lives[0]!.instance.receive();
    for (let death = 0; death < 40; death++) {
      await pass(lifetime);
      lives.at(-1)!.die();
      live(act);
    }
    await untilNothingIsPending(act);
    expect(dead()).toEqual([]);
    expect(store.deliveriesInOrder().map(({ state, attempts }) => [state, attempts])).toEqual(
      Array.from({ length: 2 }, () => ['done', 1]),
    );
  });
});

it('tries in small company what many at once bring down', async () => {
  const act: Act = async (_, life) => {
    if (life.running.size > 10) life.die(); // as handlers do that need much memory
    await takes(SECOND);
  };
  const { instance } = live(act);
  for (let count = 0; count < 40; count++) await instance.receive();
  const crashes = await untilNothingIsPending(act);
  expect(store.deliveriesInOrder().map(({ state }) => state)).toEqual(Array.from({ length: 40 }, () => 'done'));
  expect(crashes).toBeLessThanOrEqual(3);
});

describe('what a crash left behind, and only that,', () => {
  /** A delivery that so many processes died with. */
  const crashed = async (crashes: number, act: Act, policy?: Partial<Scripted['policy']>) => {
    const first = live(act, policy);
    const { entry } = await first.instance.store();
    first.die();
    await pass(LEASE);
    await new OutageJournal(store).recover(10);
    Object.assign(store.delivery({ key: entry.key, handler: 'a' })!, { attempts: crashes, crashes });
    return entry.key;
  };
  const only = () => store.deliveriesInOrder().map(({ state, attempts, crashes }) => ({ state, attempts, crashes }));

  it.each([
    ['one crash: at once', 1, 0],
    ['two: at once', 2, 0],
    ['three: when the process has lived for two leases', 3, 2 * LEASE],
  ])('after %s', async (_, crashes, after) => {
    const tries: number[] = [];
    await crashed(crashes, () => {});
    const start = Date.now();
    live(() => void tries.push(Date.now() - start));
    await pass(3 * LEASE);
    expect(tries).toEqual([expect.any(Number)]);
    expect(tries[0]).toBeGreaterThanOrEqual(after);
    expect(tries[0]).toBeLessThan(after + LEASE / 2);
  });

  it('is tried by the number of the attempt that the crash cut short', async () => {
    const told: unknown[] = [];
    await crashed(3, () => {});
    live((_, __, { attempt, redelivery }) => void told.push({ attempt, redelivery }));
    await pass(3 * LEASE);
    expect(told).toEqual([{ attempt: 1, redelivery: true }]);
  });

  it('is no suspect any more when an attempt has ended, however it did', async () => {
    let fails = true;
    await crashed(2, () => {});
    live(() => fails && Promise.reject(new Error('fails')));
    await pass(SECOND / 2);
    expect(only()).toEqual([{ state: 'pending', attempts: 1, crashes: 0 }]);
    fails = false;
    await pass(5 * SECOND);
    expect(only()).toEqual([{ state: 'done', attempts: 2, crashes: 0 }]);
  });

  it('stays a suspect when a shutdown cuts its attempt short', async () => {
    await crashed(3, () => {});
    const life = live(() => new Promise(() => {}));
    await pass(3 * LEASE);
    void life.instance.delivery.drained();
    void life.instance.delivery.release();
    await pass(POLL);
    expect(only()).toEqual([{ state: 'pending', attempts: 3, crashes: 3 }]);
  });

  it('is tried one after the other when alone, of all handlers together', async () => {
    let most = 0;
    const act: Act = async (_, life) => {
      most = Math.max(most, life.running.size);
      await takes(SECOND);
    };
    for (let count = 0; count < 5; count++) await crashed(3, act);
    live(act);
    await pass(4 * LEASE);
    expect([most, only().map(({ state }) => state)]).toEqual([1, Array.from({ length: 5 }, () => 'done')]);
  });
});
