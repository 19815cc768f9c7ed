import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { within } from '../time/time-limit.js';

/** Milliseconds that the database may take for one statement, or to give a connection. */
export const PATIENCE = 10_000;
/** Milliseconds between two tries to get a connection of a server that has no more. */
const FULL_INTERVAL = 20;

/**
 * The database did not answer in time: its machine is gone, somebody holds a lock for long, or no connection of the pool came free. It
 * is unknown whether the statement took effect.
 */
export class DatabaseSilentError extends Error {
  override readonly name = 'DatabaseSilentError';

  constructor(what: string, milliseconds: number) {
    super(`${what} within ${milliseconds} ms`);
  }
}

/** Watches the statements of a query runner. */
export interface StatementLimit {
  /** Why every later statement is refused: one was not answered, or `end` was called. */
  readonly ended: unknown;
  /** Whether a statement has failed. */
  readonly hasFailed: boolean;
  /** Refuses what is under way, and every later statement. */
  end(reason: unknown): void;
}

/** Takes a connection from the pool. @throws DatabaseSilentError when none comes free in time */
export async function connectWithin(milliseconds: number, source: DataSource): Promise<QueryRunner> {
  const begun = performance.now();
  for (;;) {
    const runner = source.createQueryRunner('master');
    const connected = runner.connect() as Promise<unknown>;
    try {
      await within(milliseconds, connected, () => {
        throw new DatabaseSilentError('no connection to the database came free', milliseconds);
      });
      return runner;
    } catch (error) {
      // a connection that comes late must go back to the pool
      connected.then(() => runner.release()).catch(() => {});
      if (!isFull(error) || performance.now() - begun > milliseconds) throw error;
    }
    await sleep(FULL_INTERVAL);
  }
}

/** Whether the server takes no more connections; one that the pool has may still come free. */
function isFull(error: unknown): boolean {
  const { code } = Object(error) as { code?: string };
  return ['53300', 'ER_CON_COUNT_ERROR', 'ER_TOO_MANY_USER_CONNECTIONS', 'ER_USER_LIMIT_REACHED'].includes(code ?? '');
}

/** Limits how long each statement of a query runner may take. Drivers themselves wait for as long as the TCP connection seems alive. */
export function limitStatements(milliseconds: number, runner: QueryRunner): StatementLimit {
  const waiting = new Set<(reason: unknown) => void>();
  const limit = {
    ended: undefined as unknown,
    hasFailed: false,
    end(reason: unknown) {
      limit.ended ??= reason;
      for (const refuse of waiting) refuse(limit.ended);
    },
  };
  const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<never>;
  runner.query = (...given: unknown[]) => {
    if (limit.ended !== undefined) return Promise.reject(limit.ended);
    return new Promise<never>((resolve, reject) => {
      const timer = setTimeout(
        () => limit.end(new DatabaseSilentError('the database did not answer', milliseconds)),
        milliseconds,
      );
      const refuse = (reason: unknown) => {
        limit.hasFailed = true;
        clearTimeout(timer);
        waiting.delete(refuse);
        reject(reason);
      };
      waiting.add(refuse);
      query(...given).then((answer) => {
        clearTimeout(timer);
        waiting.delete(refuse);
        resolve(answer);
      }, refuse);
    });
  };
  return limit;
}

interface Stream {
  readonly destroyed: boolean;
  destroy(): void;
}

/** A connection of pg, or of mysql2. */
interface DriverConnection {
  readonly processID?: number;
  readonly threadId?: number;
  readonly connection?: { readonly stream?: Stream };
  readonly stream?: Stream;
  destroy?(): void;
  once?(event: 'end', listener: () => void): void;
}

/** Milliseconds in which a pool notices a broken connection. */
const END_PATIENCE = 1_000;

/**
 * Closes a connection without waiting for the database, and cancels its statement if possible. The pool opens another one.
 *
 * @param dataSource has other connections
 */
export async function hangUp(dataSource: DataSource, runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect()) as DriverConnection;
  const { processID, threadId } = connection;
  const stream = connection.stream ?? connection.connection?.stream;
  if (stream?.destroyed) return runner.release(); // after a restart of the server, another connection may have its number
  // the server would go on waiting for a lock
  if (processID !== undefined) dataSource.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => {});
  if (threadId !== undefined) dataSource.query(`KILL ${threadId}`).catch(() => {});
  const ended = new Promise<void>((resolve) => {
    connection.once?.('end', resolve);
    setTimeout(resolve, END_PATIENCE).unref();
  });
  if (connection.destroy === undefined) stream?.destroy();
  else connection.destroy();
  await ended; // before that the pool would give it out again
  await runner.release();
}
