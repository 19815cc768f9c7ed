import type { DataSource, QueryRunner } from 'typeorm';
import { within } from '../journal/time-limit.js';

/**
 * The database did not answer in time: its host is gone without a word, somebody holds a lock for long, or no connection of the
 * pool came free. What became of a statement is unknown.
 */
export class DatabaseSilentError extends Error {
  override readonly name = 'DatabaseSilentError';

  constructor(what: string, milliseconds: number) {
    super(`${what} within ${milliseconds} ms`);
  }
}

/** Watches the statements of a query runner. */
export interface StatementLimit {
  /** The error of the statement that was not answered; every later one is refused with it. */
  readonly silence: DatabaseSilentError | undefined;
}

/** Takes a connection from the pool. @throws DatabaseSilentError when none comes free in time */
export async function connectWithin(milliseconds: number, runner: QueryRunner): Promise<void> {
  const connected = runner.connect() as Promise<unknown>;
  try {
    await within(milliseconds, connected, () => {
      throw new DatabaseSilentError('no connection to the database came free', milliseconds);
    });
  } catch (error) {
    // one that comes late must go back
    connected.then(() => runner.release()).catch(() => {});
    throw error;
  }
}

/** Lets no statement of a query runner take longer; drivers themselves wait for as long as the TCP connection seems to be there. */
export function limitStatements(milliseconds: number, runner: QueryRunner): StatementLimit {
  const limit: { silence: DatabaseSilentError | undefined } = { silence: undefined };
  const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<never>;
  runner.query = (...given: unknown[]) => {
    if (limit.silence !== undefined) return Promise.reject(limit.silence);
    return within(milliseconds, query(...given), () => {
      limit.silence = new DatabaseSilentError('the database did not answer', milliseconds);
      throw limit.silence;
    });
  };
  return limit;
}

/** A connection of pg, or of mysql2. */
interface DriverConnection {
  readonly processID?: number;
  readonly connection?: { readonly stream?: { destroy(): void } };
  destroy?(): void;
  once?(event: 'end', listener: () => void): void;
}

/** Milliseconds in which a broken connection tells its pool. */
const END_PATIENCE = 1_000;

/** Ends a connection without waiting for the database, and the statement if it still can; the pool opens another in its place. */
export async function hangUp(dataSource: DataSource, runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect()) as DriverConnection;
  const { processID } = connection;
  if (processID !== undefined) {
    // PostgreSQL would go on waiting for a lock, for nobody
    dataSource.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => {});
  }
  const ended = new Promise<void>((resolve) => {
    connection.once?.('end', resolve);
    setTimeout(resolve, END_PATIENCE).unref();
  });
  if (connection.destroy === undefined) connection.connection?.stream?.destroy();
  else connection.destroy();
  await ended; // before that the pool would hand it out again
  await runner.release();
}
