import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { TurnEnd } from '../../lib/pipeline/endpoint/turn-end.js';

describe('the end of a turn', () => {
  let done: string[];
  let turnEnd: TurnEnd;
  let answer: (name: string) => Promise<void>;

  beforeEach(() => {
    const own: string[] = [];
    done = own;
    turnEnd = new TurnEnd();
    answer = async (name) => {
      await turnEnd.toAnswer();
      own.push(name);
    };
  });

  it('is when answers are given, in their order', async () => {
    const answers = [answer('a'), answer('b')];
    await Promise.resolve(); // what promises do belongs to the same turn
    answers.push(answer('c'));
    expect(done).toEqual([]);
    await Promise.all(answers);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('does what follows behind all answers, also those that came after it was asked to', async () => {
    turnEnd.afterAnswers(() => done.push('dispatched'));
    await Promise.all([answer('a'), answer('b')]);
    expect(done).toEqual(['a', 'b', 'dispatched']);
  });

  it('comes again in the next turn', async () => {
    await answer('a');
    await answer('b');
    turnEnd.afterAnswers(() => done.push('dispatched'));
    await setImmediate();
    expect(done).toEqual(['a', 'b', 'dispatched']);
  });

  it('keeps what fails behind the answers from what follows it, and warns', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    turnEnd.afterAnswers(() => {
      throw new Error('of the logger');
    });
    turnEnd.afterAnswers(() => done.push('dispatched'));
    await setImmediate();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('of the logger'));
    expect(done).toEqual(['dispatched']);
    warn.mockRestore();
  });

  it('is not waited for by 64 answers', async () => {
    let ended = false;
    turnEnd.afterAnswers(() => (ended = true));
    const answers = Array.from({ length: 63 }, () => answer('early'));
    await Promise.resolve();
    expect(done).toEqual([]);
    await Promise.all([...answers, answer('last')]);
    expect([done.length, ended]).toEqual([64, false]);
    const next = answer('next');
    await Promise.resolve();
    expect([done.length, ended]).toEqual([64, false]);
    await next;
    expect([done.length, ended]).toEqual([65, true]);
  });

  it('gives everybody back the own context', async () => {
    const storage = new AsyncLocalStorage<number>();
    const seen: unknown[] = [];
    const answers = [1, 2, 3].map((id) =>
      storage.run(id, async () => {
        turnEnd.afterAnswers(() => seen.push(['dispatched', storage.getStore()]));
        await turnEnd.toAnswer();
        seen.push(['answered', storage.getStore()]);
      }),
    );
    await Promise.all(answers);
    await setImmediate();
    expect(seen).toEqual(['answered', 'dispatched'].flatMap((what) => [1, 2, 3].map((id) => [what, id])));
  });

  it('comes under fake timers too', async () => {
    jest.useFakeTimers();
    try {
      await answer('a');
    } finally {
      jest.useRealTimers();
    }
    expect(done).toEqual(['a']);
  });
});
