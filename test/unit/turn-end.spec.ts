import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { TurnEnd } from '../../lib/receiver/turn-end.js';

describe('the end of a turn', () => {
  let done: string[];
  let turnEnd: TurnEnd;
  let answer: (name: string) => Promise<void>;

  beforeEach(() => {
    const own: string[] = [];
    done = own;
    turnEnd = new TurnEnd();
    answer = (name) => turnEnd.answer(() => void own.push(name));
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
    turnEnd.behindAnswers(() => done.push('dispatched'));
    await Promise.all([answer('a'), answer('b')]);
    expect(done).toEqual(['a', 'b', 'dispatched']);
  });

  it('comes again in the next turn', async () => {
    await answer('a');
    await answer('b');
    turnEnd.behindAnswers(() => done.push('dispatched'));
    await setImmediate();
    expect(done).toEqual(['a', 'b', 'dispatched']);
  });

  it('keeps an answer that fails from the others', async () => {
    const failing = turnEnd.answer(() => {
      throw new Error('broken pipe');
    });
    const other = answer('a');
    await expect(failing).rejects.toThrow('broken pipe');
    await other;
    expect(done).toEqual(['a']);
  });

  it('keeps what fails behind the answers from what follows it, and warns', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    turnEnd.behindAnswers(() => {
      throw new Error('of the logger');
    });
    turnEnd.behindAnswers(() => done.push('dispatched'));
    await setImmediate();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('of the logger'));
    expect(done).toEqual(['dispatched']);
    warn.mockRestore();
  });

  it('is not waited for by 64 answers', () => {
    for (let count = 1; count < 64; count++) void answer('early');
    expect(done).toEqual([]);
    void answer('last');
    expect(done).toHaveLength(64);
    void answer('next');
    expect(done).toHaveLength(64);
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
