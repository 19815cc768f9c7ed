import { QueryFailedError } from 'typeorm';
import { oneByOneIfBlocked } from '../../lib/typeorm/database-errors.js';

const blocked = new QueryFailedError('', [], Object.assign(new Error('lock timeout'), { code: '55P03' }));

describe('oneByOneIfBlocked', () => {
  const run = async (items: readonly string[], failing: (some: readonly string[]) => Error | undefined) => {
    const written: string[][] = [];
    const write = async (some: readonly string[]) => {
      const error = failing(some);
      if (error !== undefined) throw error;
      written.push([...some]);
    };
    const outcome = await oneByOneIfBlocked(items, write).then(
      () => 'written',
      (error: unknown) => error,
    );
    return { written, outcome };
  };

  it('writes all at once', async () => {
    expect(await run(['a', 'b'], () => undefined)).toEqual({ written: [['a', 'b']], outcome: 'written' });
  });

  it('is content when what was blocked no longer is', async () => {
    const failing = (some: readonly string[]) => (some.length > 1 ? blocked : undefined);
    expect(await run(['a', 'b'], failing)).toEqual({ written: [['a'], ['b']], outcome: 'written' });
  });

  it('writes the others when one is blocked, and tells of it', async () => {
    const failing = (some: readonly string[]) => (some.includes('b') ? blocked : undefined);
    expect(await run(['a', 'b', 'c'], failing)).toEqual({ written: [['a'], ['c']], outcome: blocked });
  });

  it.each([
    ['another error', ['a', 'b'], new Error('gone')],
    ['only one', ['a'], blocked],
  ])('tries nothing twice with %s', async (_, items, error) => {
    let tries = 0;
    const failing = () => (tries++, error);
    expect(await run(items, failing)).toEqual({ written: [], outcome: error });
    expect(tries).toBe(1);
  });
});
