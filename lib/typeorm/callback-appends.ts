import type { EntityManager, QueryResult } from 'typeorm';
import type { AppendOutcome } from '../journal/callback-journal.js';
import type { CallbackRow } from './callback-row.js';
import { CallbackStatements, type Statement } from './callback-statements.js';
import { isDataError } from './database-errors.js';
import type { JournalConnection } from './journal-connection.js';
import { DatabaseSilentError } from './silence.js';
import type { SqliteStatements } from './sqlite-connection.js';

/** Stores callbacks. */
export class CallbackAppends {
  private statements: CallbackStatements | undefined;

  constructor(private readonly connection: JournalConnection) {}

  /**
   * Never rejects: a batch with a row that the database refuses is halved until that row is alone.
   *
   * @param again whether it may be tried once more where the answer was lost
   */
  async insert(rows: readonly CallbackRow[], again = true): Promise<AppendOutcome[]> {
    try {
      const { sqlite } = this.connection;
      if (sqlite === undefined) return await this.connection.run((manager) => this.insertMissing(rows, manager));
      const statements = await this.prepare();
      return await sqlite.store((run) => this.insertAtOnce(rows, statements, run));
    } catch (error) {
      if (isDataError(error)) {
        const middle = rows.length >> 1;
        if (middle > 0)
          return [...(await this.insert(rows.slice(0, middle))), ...(await this.insert(rows.slice(middle)))];
      } else if (again && !(error instanceof DatabaseSilentError)) {
        return this.insert(rows, false); // the rows may be there, and only the answer was lost
      }
      return rows.map(() => (error instanceof Error ? error : new Error(String(error))));
    }
  }

  private async prepare(): Promise<CallbackStatements> {
    this.statements ??= new CallbackStatements(await this.connection.opened());
    return this.statements;
  }

  /**
   * A row is new if the table has it under the key that was made for it. When all rows were inserted, all are new. When some were not,
   * the count does not tell which, as an earlier try, whose answer was lost, may have inserted them.
   */
  private async insertMissing(rows: readonly CallbackRow[], { queryRunner }: EntityManager): Promise<AppendOutcome[]> {
    const statements = await this.prepare();
    const run = ({ sql, parameters }: Statement): Promise<QueryResult<{ id: string }>> =>
      queryRunner!.query(sql, parameters, true);
    const { inserted } = this.connection.dialect;
    const { affected, records } = await run(statements.insert(rows));
    if (inserted === 'counted' && affected === rows.length) return rows.map(() => 'stored');
    return outcomesOf(rows, inserted === 'returned' ? records : (await run(statements.find(rows))).records);
  }

  private insertAtOnce(
    rows: readonly CallbackRow[],
    statements: CallbackStatements,
    { change, find }: SqliteStatements,
  ): AppendOutcome[] {
    if (change(statements.insert(rows)) === rows.length) return rows.map(() => 'stored');
    return outcomesOf(rows, find(statements.find(rows)));
  }
}

/** @param found the rows that the table has under their own keys */
function outcomesOf(rows: readonly CallbackRow[], found: readonly { readonly id: string }[]): AppendOutcome[] {
  const stored = new Set(found.map(({ id }) => id));
  return rows.map(({ id }) => (stored.has(id) ? 'stored' : 'duplicate'));
}
