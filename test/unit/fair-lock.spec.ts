import { FairLock } from '../../lib/typeorm/sqlite-connection.js';
import { Gate, turns } from '../support/gate.js';

describe('turns at a fair lock', () => {
  /** Asks for pieces of work, such as `a1`, of the kind that its first letter names. */
  const order = async (names: readonly string[]) => {
    const lock = new FairLock(['a', 'b', 'c']);
    const first = new Gate();
    const seen: string[] = [];
    let under = 0;
    const work = names.map((name, index) =>
      lock.take(name[0]!, async () => {
        expect(++under).toBe(1);
        if (index === 0) await first.passed;
        await turns(1);
        seen.push(name);
        under--;
      }),
    );
    first.open();
    await Promise.all(work);
    return seen.join(' ');
  };

  it('are given one at a time, in the order of asking', async () => {
    expect(await order(['a1', 'a2', 'a3'])).toBe('a1 a2 a3');
  });

  it('let much work of one kind make another wait for one piece of it', async () => {
    expect(await order(['c1', 'c2', 'c3', 'c4', 'a1', 'a2'])).toBe('c1 a1 c2 a2 c3 c4');
    expect(await order(['a1', 'c1', 'c2', 'b1', 'b2', 'a2'])).toBe('a1 b1 c1 a2 b2 c2');
  });

  it('go on after work that fails', async () => {
    const lock = new FairLock(['a']);
    const failed = lock.take('a', () => Promise.reject(new Error('no')));
    const next = lock.take('a', async () => 'next');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
    expect(await lock.take('a', async () => 'again')).toBe('again');
  });
});
