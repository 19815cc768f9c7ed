import type { QueryRunner } from 'typeorm';

/**
 * The database did not answer a statement: its host is gone without a word, or somebody holds a lock for long. What became of the
 * statement is unknown.
 */
export class DatabaseSilentError extends Error {
  override readonly name = 'DatabaseSilentError';

  constructor(milliseconds: number) {
    super(`the database did not answer within ${milliseconds} ms`);
  }
}

/** Watches the statements of a query runner. */
export interface StatementLimit {
  /** The error of the statement that was not answered; every later one is refused with it. */
  readonly silence: DatabaseSilentError | undefined;
}

/** Lets no statement of a query runner take longer; drivers themselves wait for as long as the TCP connection seems to be there. */
export function limitStatements(runner: QueryRunner, milliseconds: number): StatementLimit {
  const limit: { silence: DatabaseSilentError | undefined } = { silence: undefined };
  const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<never>;
  runner.query = (...given: unknown[]) => {
    if (limit.silence !== undefined) return Promise.reject(limit.silence);
    return new Promise<never>((resolve, reject) => {
      const timer = setTimeout(() => {
        limit.silence = new DatabaseSilentError(milliseconds);
        reject(limit.silence);
      }, milliseconds);
      query(...given)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  };
  return limit;
}

/** A connection of pg, or of mysql2. */
interface DriverConnection {
  readonly connection?: { readonly stream?: { destroy(): void } };
  destroy?(): void;
}

/** Ends the connection of a query runner without waiting for the database; the pool opens another one in its place. */
export async function hangUp(runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect()) as DriverConnection; // it may still have waited for a place in the pool
  if (connection.destroy === undefined) connection.connection?.stream?.destroy();
  else connection.destroy();
  await runner.release();
}
