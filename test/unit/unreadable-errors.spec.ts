import { FailureReport } from '../../lib/delivery/failure-report.js';
import { afterFailure } from '../../lib/delivery/retry.js';
import { CallbackTally } from '../../lib/counters/callback-counters.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { captureLog, fakeTime, Instance, pass, POLL, rowsOf, Scripted } from '../support/delivery-instance.js';

const raise = (error: unknown) => {
  throw error;
};
const hostile = () => raise(new Error('hostile'));
const listed = Object.assign(new Error(), { stack: ['at'] as never });
const unreadable: [string, unknown][] = [
  ['a stack that is a list, as Error.prepareStackTrace may give', listed],
  ['a stack that throws', Object.defineProperty(new Error(), 'stack', { get: hostile })],
  ['an inspection that throws', { [Symbol.for('nodejs.util.inspect.custom')]: hostile }],
  ['a prototype that throws', new Proxy({}, { getPrototypeOf: hostile })],
];
/** Where it is the inspection that throws, nothing but `afterFailure` inspects. */
const logged = unreadable.filter(([what]) => !what.includes('inspection') && !what.includes('list'));

fakeTime();
beforeEach(() => void captureLog());

describe('an error that cannot be read', () => {
  it.each(unreadable)('is a reason for another attempt, and stored as a text: %s', (_, error) => {
    const { policy } = new Scripted('odd');
    expect(afterFailure(error, 1, policy)).toMatchObject({ state: 'pending', error: expect.any(String) });
  });

  it.each(logged)('is counted and reported: %s', (_, error) => {
    const counters = new CallbackTally();
    const told: unknown[] = [];
    const hooks = { onHandlerFailed: (failure: unknown) => told.push(failure), onDeadLetter: undefined };
    const event = { id: 'id', eventName: 'chat.c2c-message.sent' } as never;
    new FailureReport(counters, hooks).failed({ handler: 'odd', event, error, attempt: 1, next: 'retry' });
    expect([counters.failed, told.length]).toEqual([1, 1]);
  });

  it('is stored as a text', async () => {
    const store = new MemoryStore();
    const odd = new Scripted('odd', () => raise(listed), { attempts: 2, concurrency: 1 });
    const instance = new Instance([odd], new MemoryJournal(store));
    instance.delivery.start();
    await instance.receive();
    await pass(10 * POLL);
    expect(rowsOf(store).deliveries).toEqual([{ handler: 'odd', state: 'dead', attempts: 2, redelivery: true }]);
    expect(typeof store.deliveriesInOrder()[0]!.error).toBe('string');
  });
});
