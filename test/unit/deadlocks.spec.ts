import { QueryFailedError, type DataSource } from 'typeorm';
import { JournalConnection } from '../../lib/typeorm/journal-connection.js';

function failure(code: string): QueryFailedError {
  return new QueryFailedError('INSERT', [], Object.assign(new Error(code), { code }));
}

describe('work that the database chose as the victim of a deadlock', () => {
  let runners: { released: boolean }[];
  let connection: JournalConnection;
  let tries: number;

  beforeEach(() => {
    [runners, tries] = [[], 0];
    const createQueryRunner = () => {
      const runner = {
        released: false,
        manager: {},
        query: () => Promise.resolve(),
        connect: () => Promise.resolve(),
        release: () => Promise.resolve((runner.released = true)),
      };
      runners.push(runner);
      return runner;
    };
    const source = { options: { type: 'mariadb' }, createQueryRunner } as unknown as DataSource;
    connection = new JournalConnection(source, {
      open: async () => ({ source, commitsLate: false }),
      close: async () => {},
    });
  });

  /** Work that fails so many times. */
  const failing = (times: number, code: string) => () => {
    tries++;
    return tries > times ? Promise.resolve('done') : Promise.reject(failure(code));
  };

  it.each(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', '40P01', '40001'])('is tried again after %s', async (code) => {
    expect(await connection.run(failing(3, code))).toBe('done');
    expect(tries).toBe(4);
    expect(runners.every(({ released }) => released)).toBe(true);
  });

  it('is given up after the fourth time', async () => {
    await expect(connection.run(failing(9, '40P01'))).rejects.toThrow('40P01');
    expect(tries).toBe(4);
  });

  it('is not mixed up with what failed otherwise', async () => {
    await expect(connection.run(failing(1, 'ER_DUP_ENTRY'))).rejects.toThrow('ER_DUP_ENTRY');
    expect(tries).toBe(1);
  });
});
