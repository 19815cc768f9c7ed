import { jest } from '@jest/globals';
import type { QueueParts, RequestFate } from '../../lib/chat-servers/client/command-line.js';
import { OpenImQueue } from '../../lib/chat-servers/openim/client/traffic.js';
import { tencentQueue } from '../../lib/chat-servers/tencent/client/traffic.js';

/** Parts of a queue that sends numbers. */
function parts(request: QueueParts<number>['request'], more: Partial<QueueParts<number>> = {}): QueueParts<number> {
  const { signal } = new AbortController();
  return { request, drop: () => {}, heldUp: () => {}, retries: 0, signal, ...more };
}

describe('the queue of Tencent', () => {
  const triesOf = async (retries: number, ...fates: RequestFate[]) => {
    const tries: boolean[] = [];
    const request = async (_: number, again: boolean) => {
      tries.push(again);
      return fates[tries.length - 1] ?? 'answered';
    };
    await tencentQueue(parts(request, { retries })).send(1);
    return tries;
  };

  it('sends nothing twice by itself', async () => {
    expect(await triesOf(0, 'timedOut')).toEqual([false]);
  });

  it('repeats what timed out with "retry on timeout", until it is answered', async () => {
    expect(await triesOf(3, 'timedOut', 'timedOut', 'answered')).toEqual([false, true, true]);
    expect(await triesOf(2, 'timedOut', 'timedOut', 'timedOut', 'timedOut')).toEqual([false, true, true]);
  });

  it.each(['refused', 'failed', 'cut'] as const)('does not repeat what was %s', async (fate) => {
    expect(await triesOf(3, fate)).toEqual([false]);
  });

  it('repeats nothing after Ctrl-C', async () => {
    const interruption = new AbortController();
    let tries = 0;
    const request = async (): Promise<RequestFate> => {
      tries++;
      interruption.abort();
      return 'timedOut';
    };
    await tencentQueue(parts(request, { retries: 20, signal: interruption.signal })).send(1);
    expect(tries).toBe(1);
  });
});

describe('the queue of OpenIM', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** The queue in front of an app that takes so many milliseconds for each answer. */
  function server(answerTime: number) {
    const sent: number[] = [];
    const dropped: number[] = [];
    const waits: number[] = [];
    let underWay = 0;
    let most = 0;
    const request = async (number: number): Promise<RequestFate> => {
      sent.push(number);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, answerTime));
      underWay--;
      return 'answered';
    };
    const interruption = new AbortController();
    const queue = new OpenImQueue(
      parts(request, {
        drop: (number) => void dropped.push(number),
        heldUp: (milliseconds) => void waits.push(milliseconds),
        signal: interruption.signal,
      }),
    );
    const done: number[] = [];
    const push = (from: number, to: number) => {
      for (let number = from; number <= to; number++) void queue.send(number).then(() => done.push(number));
    };
    return { interruption, sent, dropped, waits, done, push, most: () => most };
  }

  it('has two requests under way, and sends in order', async () => {
    const { push, sent, most } = server(10);
    push(1, 7);
    expect(sent).toEqual([1, 2]);
    await jest.advanceTimersByTimeAsync(15);
    expect(sent).toEqual([1, 2, 3, 4]);
    await jest.advanceTimersByTimeAsync(100);
    expect(sent).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most()).toBe(2);
  });

  it('holds 2 + 100; the 103rd waits, and goes on as soon as there is a place', async () => {
    const { push, sent, dropped, waits } = server(2_000);
    push(1, 103);
    expect(waits).toEqual([]);
    await jest.advanceTimersByTimeAsync(2_001);
    expect(waits).toEqual([2_000]);
    await jest.advanceTimersByTimeAsync(200_000);
    expect(sent).toHaveLength(103);
    expect(sent.at(-1)).toBe(103);
    expect(dropped).toEqual([]);
  });

  it('drops after 3 s what finds no place, of all that wait the ones that came last', async () => {
    const { push, sent, dropped, waits } = server(2_500);
    push(1, 107);
    await jest.advanceTimersByTimeAsync(2_999);
    expect(dropped).toEqual([]); // two places came free at 2.5 s
    await jest.advanceTimersByTimeAsync(1);
    expect(dropped).toEqual([105, 106, 107]);
    expect(waits).toEqual([2_500, 2_500, 3_000, 3_000, 3_000]);
    await jest.advanceTimersByTimeAsync(200_000);
    expect(sent).toHaveLength(104);
  });

  it('drops everything that comes while an app hangs for longer', async () => {
    const { push, dropped } = server(5_000);
    push(1, 102);
    push(103, 110);
    await jest.advanceTimersByTimeAsync(1_000);
    push(111, 112);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(dropped).toHaveLength(8);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(dropped).toHaveLength(10);
  });

  it('forgets after Ctrl-C what is not under way', async () => {
    const { interruption, push, sent, dropped, done } = server(10);
    push(1, 110);
    interruption.abort();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([1, 2]);
    expect(dropped).toEqual([]);
    expect(done).toHaveLength(110);
  });
});
