import { jest } from '@jest/globals';
import type { HandlerPolicy } from '../../lib/delivery/event-handler.js';
import { HandlerTimeoutError, UnrecoverableError } from '../../lib/index.js';
import type { Delivery, DeliveryReceipt } from '../../lib/events/delivery.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { journalEntry } from '../../lib/journal/contract/kit.js';
import { captureLog, fakeTime, Instance, LEASE, pass, POLL, rowsOf, Scripted } from '../support/delivery-instance.js';

let store: MemoryStore;
let instance: Instance;
let witnesses: Scripted[];

/** An instance with one handler that misbehaves between two that do not. */
function start(handler: Scripted, journal = new MemoryJournal(store)): void {
  witnesses = [new Scripted('before'), new Scripted('behind')];
  instance = new Instance([witnesses[0]!, handler, witnesses[1]!], journal);
  instance.delivery.start();
}

fakeTime(); // and Jest fails a test that leaves a rejection unhandled
beforeEach(() => {
  captureLog();
  store = new MemoryStore();
});
class Refused extends UnrecoverableError {
  override readonly name = 'Refused';
}
const raise = (error: unknown) => {
  throw error;
};
const never = () => new Promise(() => {});
const untilAborted = ({ signal }: Delivery) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
const foreign = Object.assign(new Error('no use'), { name: 'UnrecoverableError' });

interface Row {
  readonly that: string;
  readonly act: (call: number, delivery: Delivery) => unknown;
  readonly policy?: Partial<HandlerPolicy>;
  /** Attempts until it is over. */
  readonly attempts: number;
  readonly end: 'done' | 'dead';
  /** What the last failure was reported with, and stored as; undefined when it never failed. */
  readonly error?: unknown;
  readonly stored?: string;
}

const attempts = { attempts: 3 };
const matrix: Row[] = [
  {
    that: 'fails once',
    act: (call) => call < 1 && raise(new Error('boom')),
    attempts: 2,
    end: 'done',
    error: new Error('boom'),
  },
  {
    that: 'fails twice',
    act: (call) => call < 2 && raise(new Error('boom')),
    attempts: 3,
    end: 'done',
    error: new Error('boom'),
  },
  {
    that: 'always throws',
    act: () => raise(new Error('boom')),
    policy: attempts,
    attempts: 3,
    end: 'dead',
    error: new Error('boom'),
    stored: 'Error: boom',
  },
  {
    that: 'always rejects',
    act: () => Promise.reject(new Error('boom')),
    policy: attempts,
    attempts: 3,
    end: 'dead',
    error: new Error('boom'),
    stored: 'Error: boom',
  },
  {
    that: 'rejects with null',
    act: () => Promise.reject(null),
    policy: attempts,
    attempts: 3,
    end: 'dead',
    error: null,
    stored: 'thrown: null',
  },
  {
    that: 'rejects with undefined',
    act: () => Promise.reject(undefined),
    policy: attempts,
    attempts: 3,
    end: 'dead',
    error: undefined,
    stored: 'a thrown undefined',
  },
  {
    that: 'throws an object',
    act: () => raise({ code: 7 }),
    policy: attempts,
    attempts: 3,
    end: 'dead',
    error: { code: 7 },
    stored: 'thrown: { code: 7 }',
  },
  {
    that: 'has one attempt only',
    act: () => raise('once'),
    policy: { attempts: 1 },
    attempts: 1,
    end: 'dead',
    error: 'once',
    stored: 'thrown: once',
  },
  {
    that: 'says that another attempt is of no use',
    act: () => raise(new UnrecoverableError('gone')),
    attempts: 1,
    end: 'dead',
    error: new UnrecoverableError('gone'),
    stored: 'UnrecoverableError: gone',
  },
  {
    that: 'says so by a subclass',
    act: () => raise(new Refused('gone')),
    attempts: 1,
    end: 'dead',
    error: new Refused('gone'),
    stored: 'gone',
  },
  {
    that: 'says so by the name alone',
    act: () => raise(foreign),
    attempts: 1,
    end: 'dead',
    error: foreign,
    stored: 'no use',
  },
  {
    that: 'says so at the second attempt',
    act: (call) => raise(call < 1 ? new Error('boom') : new UnrecoverableError('gone')),
    attempts: 2,
    end: 'dead',
    error: new UnrecoverableError('gone'),
    stored: 'UnrecoverableError: gone',
  },
  {
    that: 'takes too long and stops when told',
    act: (_, delivery) => untilAborted(delivery),
    policy: { ...attempts, timeout: 5_000 },
    attempts: 3,
    end: 'dead',
    error: new HandlerTimeoutError('odd', 5_000),
    stored: 'HandlerTimeoutError: odd did not end within 5000 ms',
  },
  {
    that: 'takes too long and does not listen',
    act: never,
    policy: { ...attempts, timeout: 200 },
    attempts: 3,
    end: 'dead',
    error: new HandlerTimeoutError('odd', 200),
    stored: 'HandlerTimeoutError: odd did not end within 200 ms',
  },
  {
    that: 'takes too long once',
    act: (call) => call < 1 && never(),
    policy: { timeout: 3_000 },
    attempts: 2,
    end: 'done',
    error: new HandlerTimeoutError('odd', 3_000),
  },
];

describe.each(matrix)('a handler that $that', ({ act, policy, attempts, end, error, stored }) => {
  let odd: Scripted;
  let key: string;
  const begun = Array.from({ length: attempts }, (_, index) => index + 1);

  beforeEach(async () => {
    odd = new Scripted('odd', act, policy);
    start(odd);
    ({ key } = await instance.receive());
    await pass(60_000);
  });

  it(`is ${end} after ${attempts} attempts, and the others are called once`, () => {
    expect(rowsOf(store)).toEqual({
      callbacks: ['split'],
      deliveries: [{ handler: 'odd', state: end, attempts, redelivery: true }],
    });
    expect(witnesses.map(({ calls }) => calls.length)).toEqual([1, 1]);
  });

  it('is told which attempt it is, and whether it may know the event', () => {
    expect(odd.calls.map(({ attempt, redelivery }) => [attempt, redelivery])).toEqual(
      begun.map((number) => [number, number > 1]),
    );
    for (const { event } of odd.calls) expect(event).toEqual(odd.calls[0]!.event);
  });

  it('is counted, reported and stored', () => {
    const failed = end === 'dead' ? attempts : attempts - 1;
    expect(instance.counters).toMatchObject({
      handled: end === 'dead' ? 2 : 3,
      failed,
      deadLetters: end === 'dead' ? 1 : 0,
      dropped: 0,
    });
    const told = instance.failures.map(({ handler, attempt, next }) => ({ handler, attempt, next }));
    expect(told).toEqual(
      begun.slice(0, failed).map((attempt) => ({
        handler: 'odd',
        attempt,
        next: end === 'dead' && attempt === failed ? 'dead-letter' : 'retry',
      })),
    );
    expect(instance.failures.at(-1)!.error).toEqual(error);
    expect(store.delivery({ key, handler: 'odd' })!.error).toEqual(
      stored === undefined ? null : expect.stringContaining(stored),
    );
  });

  it(end === 'dead' ? 'becomes a dead letter once' : 'becomes no dead letter', () => {
    const { id: eventId, eventName } = odd.calls[0]!.event;
    const restored = expect.objectContaining({ id: eventId });
    expect(instance.letters).toEqual(
      end === 'dead'
        ? [
            {
              key,
              handler: 'odd',
              eventId,
              eventName,
              event: restored,
              attempts,
              error: expect.stringContaining(stored!),
            },
          ]
        : [],
    );
  });
});

describe('a handler that is in time', () => {
  it('leaves no delivery behind, and costs the journal one settlement', async () => {
    const journal = new MemoryJournal(store);
    const settle = jest.spyOn(journal, 'settle');
    const update = jest.spyOn(journal, 'update');
    start(new Scripted('fine'), journal);
    await instance.receive();
    await pass(2 * LEASE);
    expect(rowsOf(store)).toEqual({ callbacks: ['settled'], deliveries: [] });
    expect(settle.mock.calls.flat(2)).toEqual([expect.objectContaining({ open: [] })]);
    expect(update).not.toHaveBeenCalled();
    expect(instance.counters).toMatchObject({ handled: 3, failed: 0, deadLetters: 0 });
  });
});

describe('the signal', () => {
  it.each([
    ['that was looked at before', (delivery: Delivery) => delivery.signal],
    ['that is looked at only then', () => undefined],
  ])('%s is aborted with HandlerTimeoutError when the time is over, not before', async (_, look) => {
    let delivery: Delivery | undefined;
    const act = (_call: number, told: Delivery) => (look((delivery = told)), never());
    start(new Scripted('slow', act, { timeout: 5_000, attempts: 1 }));
    await instance.receive();
    await pass(4_999);
    const before = look(delivery!)?.aborted ?? false;
    await pass(1);
    expect([before, delivery!.signal.aborted]).toEqual([false, true]);
    expect(delivery!.signal.reason).toEqual(new HandlerTimeoutError('slow', 5_000));
  });

  it('of a handler that ended stays as it is', async () => {
    const handler = new Scripted('fine', () => {}, { timeout: 5_000 });
    start(handler);
    await instance.receive();
    await pass(10_000);
    expect(handler.calls.map(({ signal }) => signal().aborted)).toEqual([false]);
  });
});

describe('a handler that does not listen to what is due to it', () => {
  it('is not called, and leaves it to other versions of the app', async () => {
    const narrowed = new Scripted('narrowed', () => {}, { attempts: 3 });
    start(narrowed);
    const lease = { owner: 'another version', milliseconds: 0 };
    const other = { eventName: 'chat.group-message.sent', state: 'pending', due: ['narrowed'], lease } as const;
    await new MemoryJournal(store).append([journalEntry(other)]);
    await pass(10 * POLL);
    expect(narrowed.calls).toEqual([]);
    expect(instance.letters).toEqual([
      expect.objectContaining({ handler: 'narrowed', error: expect.stringContaining('does not listen to chat.group') }),
    ]);
  });
});

describe('an attempt after a dead letter was requeued', () => {
  it('is not ended by what is written late of an earlier one with the same number', async () => {
    const receipts: DeliveryReceipt[] = [];
    const dies = new Scripted(
      'dies',
      (_, { receipt }) => (receipts.push(receipt!) === 1 ? raise(new Error('boom')) : new Promise(() => {})),
      { attempts: 1 },
    );
    start(dies);
    const { key } = await instance.receive();
    await pass(5 * POLL);
    const journal = new MemoryJournal(store);
    await journal.redeliver([{ key, handler: 'dies' }]);
    await pass(5 * POLL);
    expect(receipts.map(({ attempt }) => attempt)).toEqual([1, 1]);
    const change = { state: 'dead', attempts: 1, dueIn: 0, redelivery: true, error: 'boom' } as const;
    await journal.update([{ ...receipts[0]!, change }]);
    expect(store.delivery({ key, handler: 'dies' })!.state).toBe('pending');
    await journal.update([{ ...receipts[1]!, change }]);
    expect(store.delivery({ key, handler: 'dies' })!.state).toBe('dead');
  });
});

describe('a dead letter that the journal could not be asked about', () => {
  it('is told of all the same', async () => {
    class Blind extends MemoryJournal {
      override findDeliveries = async () => raise(new Error('connection lost'));
    }
    start(new Scripted('dies', () => raise(new Error('boom')), { attempts: 1 }), new Blind(store));
    const { key } = await instance.receive();
    await pass(POLL);
    expect(instance.letters).toMatchObject([{ key, handler: 'dies' }]);
  });
});

describe('a handler that completes its delivery and then fails', () => {
  it('makes no dead letter', async () => {
    const completes = new Scripted(
      'completes',
      async (_, { receipt }) => {
        const change = { state: 'done', attempts: 2, dueIn: 0, redelivery: true, error: null } as const;
        if (receipt!.attempt === 2) await new MemoryJournal(store).update([{ ...receipt!, change }]);
        throw new Error('too late');
      },
      { attempts: 2 },
    );
    start(completes);
    const { key } = await instance.receive();
    await pass(10 * POLL);
    expect(store.delivery({ key, handler: 'completes' })!.state).toBe('done');
    expect(instance.letters).toEqual([]);
  });
});

describe('a handler of an event that cannot be made again', () => {
  it('gets a dead letter in the end, without being called: another version of the app may read it', async () => {
    const odd = new Scripted('odd', () => raise(new Error('boom')), { attempts: 3 });
    start(odd);
    const { key } = await instance.receive({ body: Buffer.from('{"From_Account":5}') });
    await pass(10 * POLL);
    expect(odd.calls).toHaveLength(1);
    expect(store.delivery({ key, handler: 'odd' })).toMatchObject({ state: 'dead', attempts: 3, redelivery: true });
    expect(instance.letters).toEqual([
      expect.objectContaining({ key, handler: 'odd', attempts: 3, error: expect.stringContaining('From_Account') }),
    ]);
    expect(instance.counters).toMatchObject({ failed: 1, deadLetters: 1 });
  });
});
