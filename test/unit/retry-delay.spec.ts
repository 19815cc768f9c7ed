import { jest } from '@jest/globals';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { captureLog, fakeTime, Instance, pass, POLL, Scripted } from '../support/delivery-instance.js';

const boom = () => Promise.reject(new Error('boom'));
const policy = { retryDelay: 2_000, retryDelayLimit: 60_000, attempts: 9 };
/** Milliseconds of which a random part is taken off, attempt by attempt. */
const full = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000];

fakeTime();
beforeEach(() => void captureLog());
afterEach(() => void jest.restoreAllMocks());

async function timesBetween(handler: Scripted, others: readonly Scripted[] = []): Promise<number[]> {
  const instance = new Instance([handler, ...others], new MemoryJournal());
  instance.delivery.start();
  await instance.receive();
  await pass(600_000);
  const times = handler.calls.map(({ at }) => at);
  return times.slice(1).map((at, index) => at - times[index]!);
}

describe('the time between attempts', () => {
  it.each([
    ['half of the full time', 0, 0.5],
    ['the full time', 1 - Number.EPSILON, 1],
  ])('is %s, and at most one look more, when chance says %d', async (_, chance, part) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    const times = await timesBetween(new Scripted('odd', boom, policy));
    expect(times).toHaveLength(full.length);
    times.forEach((time, index) => {
      expect(time).toBeGreaterThanOrEqual(full[index]! * part);
      expect(time).toBeLessThanOrEqual(full[index]! * part + POLL);
    });
  });

  it('doubles up to the limit, less a random part of up to half', async () => {
    const times = await timesBetween(new Scripted('odd', boom, policy));
    expect(times).toHaveLength(full.length);
    times.forEach((time, index) => {
      expect(time).toBeGreaterThanOrEqual(full[index]! / 2);
      expect(time).toBeLessThanOrEqual(full[index]! + POLL);
    });
  });

  it('may be shorter than the time between looks', async () => {
    const times = await timesBetween(new Scripted('odd', boom, { ...policy, retryDelay: 100, attempts: 3 }));
    expect(times).toHaveLength(2);
    expect(times[0]).toBeLessThan(150);
    expect(times[1]).toBeLessThan(250);
  });

  it('differs between deliveries that failed together', async () => {
    const handler = new Scripted('odd', (call) => call < 20 && boom(), { ...policy, retryDelay: 60_000 });
    const instance = new Instance([handler]);
    instance.delivery.start();
    for (let count = 0; count < 20; count++) await instance.receive();
    await pass(70_000);
    const second = handler.calls.slice(20).map(({ at }) => at);
    expect(second).toHaveLength(20);
    expect(Math.max(...second) - Math.min(...second)).toBeGreaterThan(5_000);
  });

  it('counts from the end of an attempt', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const slow = () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 10_000));
    const [time] = await timesBetween(new Scripted('odd', slow, { ...policy, attempts: 2 }));
    expect(time).toBeGreaterThanOrEqual(11_000);
    expect(time).toBeLessThanOrEqual(11_000 + POLL);
  });

  it('is hardly longer when another handler of the event is slow', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const slow = new Scripted('slow', () => new Promise(() => {}));
    const [time] = await timesBetween(new Scripted('odd', boom, policy), [slow]);
    expect(time).toBeGreaterThanOrEqual(1_000);
    expect(time).toBeLessThanOrEqual(1_000 + 3 * POLL); // until the first pass is ended without the slow one
  });
});
