import { jest } from '@jest/globals';
import type { Outcome, PlannedCallback } from '../../lib/cli/sending/planned-callback.js';
import { OpenImSender } from '../../lib/cli/simulate/openim-sender.js';
import { TencentSender } from '../../lib/cli/simulate/tencent-sender.js';
import { openImC2cMessage } from '../../lib/chat-servers/openim/client/messages.js';

const message = (number: number): PlannedCallback => {
  return { at: 0, kind: 'message', callback: openImC2cMessage(), eventId: String(number) };
};

describe('the sender of Tencent', () => {
  const outcomes = async (retries: number, ...results: Outcome[]) => {
    const tries: boolean[] = [];
    const sender = new TencentSender(
      async (_, again) => {
        tries.push(again);
        return results[tries.length - 1] ?? 'answered';
      },
      retries,
      new AbortController().signal,
    );
    await sender.send(message(1));
    return tries;
  };

  it('sends nothing twice by itself', async () => {
    expect(await outcomes(0, 'timedOut')).toEqual([false]);
  });

  it('repeats what timed out with "retry on timeout", until it is answered', async () => {
    expect(await outcomes(3, 'timedOut', 'timedOut', 'answered')).toEqual([false, true, true]);
    expect(await outcomes(2, 'timedOut', 'timedOut', 'timedOut', 'timedOut')).toEqual([false, true, true]);
  });

  it.each(['refused', 'failed', 'cut'] as const)('does not repeat what was %s', async (outcome) => {
    expect(await outcomes(3, outcome)).toEqual([false]);
  });

  it('repeats nothing after Ctrl-C', async () => {
    const interruption = new AbortController();
    let tries = 0;
    const attempt = async (): Promise<Outcome> => {
      tries++;
      interruption.abort();
      return 'timedOut';
    };
    await new TencentSender(attempt, 20, interruption.signal).send(message(1));
    expect(tries).toBe(1);
  });

  it('has no accident happen to a repetition', async () => {
    const sent: PlannedCallback[] = [];
    const sender = new TencentSender(
      async (planned) => {
        sent.push(planned);
        return sent.length === 1 ? 'timedOut' : 'answered';
      },
      1,
      new AbortController().signal,
    );
    await sender.send({ ...message(1), accident: { kind: 'delay', milliseconds: 100 } });
    expect(sent.map(({ accident }) => accident?.kind)).toEqual(['delay', undefined]);
  });
});

describe('the sender of OpenIM', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** A server behind which each answer takes so long. */
  function server(answerTime: number) {
    const sent: string[] = [];
    const dropped: string[] = [];
    const waits: number[] = [];
    let underWay = 0;
    let most = 0;
    const attempt = async ({ eventId }: PlannedCallback): Promise<Outcome> => {
      sent.push(eventId!);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, answerTime));
      underWay--;
      return 'answered';
    };
    const sender = new OpenImSender(attempt, {
      drop: ({ eventId }) => dropped.push(eventId!),
      heldUp: (milliseconds) => waits.push(milliseconds),
    });
    const done: number[] = [];
    const push = (from: number, to: number) => {
      for (let number = from; number <= to; number++) void sender.send(message(number)).then(() => done.push(number));
    };
    return { sender, sent, dropped, waits, done, push, most: () => most };
  }

  it('has two requests under way, and sends in order', async () => {
    const { push, sent, most } = server(10);
    push(1, 7);
    expect(sent).toEqual(['1', '2']);
    await jest.advanceTimersByTimeAsync(15);
    expect(sent).toEqual(['1', '2', '3', '4']);
    await jest.advanceTimersByTimeAsync(100);
    expect(sent).toEqual(['1', '2', '3', '4', '5', '6', '7']);
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
    expect(sent.at(-1)).toBe('103');
    expect(dropped).toEqual([]);
  });

  it('drops after 3 s what finds no place, of all that wait the ones that came last', async () => {
    const { push, sent, dropped, waits } = server(2_500);
    push(1, 107);
    await jest.advanceTimersByTimeAsync(2_999);
    expect(dropped).toEqual([]); // two places came free at 2.5 s
    await jest.advanceTimersByTimeAsync(1);
    expect(dropped).toEqual(['105', '106', '107']);
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

  it('forgets at its end what is not under way', async () => {
    const { sender, push, sent, dropped, done } = server(10);
    push(1, 110);
    sender.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual(['1', '2']);
    expect(dropped).toEqual([]);
    expect(done).toHaveLength(110);
  });
});
