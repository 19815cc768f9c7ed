import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import type { DataSource, QueryRunner } from 'typeorm';
import { connectWithin, DatabaseSilentError, hangUp, limitStatements } from '../../lib/typeorm/silence.js';

/** A connection of pg, as far as it matters here. */
class PgConnection extends EventEmitter {
  readonly processID = 7;
  destroyed = 0;
  readonly connection = { stream: { destroy: () => void this.destroyed++ } };
}

/** A query runner whose connection and statements answer when a test says so. */
function fakeRunner(connection: object) {
  const answers: ((value: unknown) => void)[] = [];
  let connect!: () => void;
  const connected = new Promise<object>((resolve) => (connect = () => resolve(connection)));
  const runner = {
    released: 0,
    connect: () => connected,
    query: (_sql: string) => new Promise((resolve) => answers.push(resolve)),
    release: async () => void runner.released++,
  };
  return { runner, asRunner: runner as unknown as QueryRunner, connect, answers };
}

const sourceOf = (runner: QueryRunner) => ({ createQueryRunner: () => runner }) as unknown as DataSource;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const later = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

describe('a connection from the pool', () => {
  it('that comes in time is waited for', async () => {
    const { asRunner, connect, runner } = fakeRunner({});
    const connected = connectWithin(1_000, sourceOf(asRunner));
    await later(999);
    connect();
    await expect(connected).resolves.toBe(asRunner);
    await later(10_000);
    expect(runner.released).toBe(0);
  });

  it('that comes too late goes back unbroken', async () => {
    const connection = new PgConnection();
    const { asRunner, connect, runner } = fakeRunner(connection);
    const refused = expect(connectWithin(1_000, sourceOf(asRunner))).rejects.toThrow(
      new DatabaseSilentError('no connection to the database came free', 1_000),
    );
    await later(1_000);
    await refused;
    expect(runner.released).toBe(0);
    connect();
    await later(0);
    expect([runner.released, connection.destroyed]).toEqual([1, 0]);
  });
});

describe('a statement', () => {
  it('that is answered in time gives its answer', async () => {
    const { asRunner, answers } = fakeRunner({});
    const limit = limitStatements(1_000, asRunner);
    const answer = asRunner.query('SELECT 1');
    await later(999);
    answers[0]!([{ one: 1 }]);
    await expect(answer).resolves.toEqual([{ one: 1 }]);
    expect(limit.ended).toBeUndefined();
  });

  it('that is not fails, and every later one at once', async () => {
    const { asRunner, answers } = fakeRunner({});
    const limit = limitStatements(1_000, asRunner);
    const refused = expect(asRunner.query('SELECT 1')).rejects.toThrow('the database did not answer within 1000 ms');
    await later(1_000);
    await refused;
    await expect(asRunner.query('ROLLBACK')).rejects.toBe(limit.ended);
    expect(answers).toHaveLength(1);
  });
});

describe('statements under way', () => {
  it('are refused when the limit ends, all of them, and leave no timer', async () => {
    const { asRunner, answers } = fakeRunner({});
    const limit = limitStatements(1_000, asRunner);
    const reason = new Error('the attempt is over');
    const refused = ['SELECT 1', 'SELECT 2'].map((sql) => expect(asRunner.query(sql)).rejects.toBe(reason));
    limit.end(reason);
    await Promise.all(refused);
    expect(jest.getTimerCount()).toBe(0);
    expect(answers).toHaveLength(2);
  });
});

describe('hanging up', () => {
  const source = () => {
    const cancelled: unknown[] = [];
    const query = async (sql: string, parameters: unknown) => void cancelled.push(sql, parameters);
    return { cancelled, dataSource: { query } as unknown as DataSource };
  };

  it('cancels the statement of PostgreSQL, and gives the connection back when its pool knows that it is broken', async () => {
    const connection = new PgConnection();
    const { asRunner, connect, runner } = fakeRunner(connection);
    connect();
    const { cancelled, dataSource } = source();
    void hangUp(dataSource, asRunner);
    await later(0);
    expect(cancelled).toEqual(['SELECT pg_cancel_backend($1)', [7]]);
    expect([connection.destroyed, runner.released]).toEqual([1, 0]);
    connection.emit('end');
    await later(0);
    expect(runner.released).toBe(1);
  });

  it('gives it back after a second when nothing is heard', async () => {
    const { asRunner, connect, runner } = fakeRunner(new PgConnection());
    connect();
    void hangUp(source().dataSource, asRunner);
    await later(999);
    expect(runner.released).toBe(0);
    await later(1);
    expect(runner.released).toBe(1);
  });

  it('ends the thread of MySQL, and destroys its connection', async () => {
    const connection = { threadId: 7, destroyed: 0, destroy: () => void connection.destroyed++ };
    const { asRunner, connect, runner } = fakeRunner(connection);
    connect();
    const { cancelled, dataSource } = source();
    void hangUp(dataSource, asRunner);
    await later(1_000);
    expect([connection.destroyed, runner.released, cancelled]).toEqual([1, 1, ['KILL 7', undefined]]);
  });
});
