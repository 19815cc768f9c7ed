import type {
  DataSource,
  EntityManager,
  EntityTarget,
  ObjectLiteral,
  QueryDeepPartialEntity,
  QueryRunner,
  SelectQueryBuilder,
} from 'typeorm';
import { batchesOf } from '../journal/batches.js';
import { isDeadlock } from './database-errors.js';
import { dialectOf, type Dialect } from './journal-database.js';
import { OwnConnections, type OpenedDatabase } from './own-connections.js';
import { connectWithin, hangUp, limitStatements, PATIENCE, type StatementLimit } from './silence.js';
import { SqliteConnection } from './sqlite-connection.js';

/** Milliseconds that one statement of a search may take, or of work on many rows, or of the host; and a transaction of the host. */
export const LONG_PATIENCE = 60_000;

/** How often work is tried again when the database chose it as the victim of a deadlock. */
const DEADLOCK_RETRIES = 3;
/** Rows in one insert: SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const INSERT_LIMIT = 500;

/**
 * The journal's way to its database: what may run at the same time, in which transactions, and what differs between the databases. No
 * query is cached, even where the host has TypeORM cache all others: a cached one would show what was due a second ago.
 */
export class JournalConnection {
  readonly dialect: Dialect;
  /** TypeORM's SQLite drivers share one connection: what runs during a transaction becomes part of it. */
  readonly sqlite: SqliteConnection | undefined;
  private readonly isMysql: boolean;
  readonly isPostgres: boolean;

  /** @param own connections for the journal's own work, so that the host's work cannot hold it up */
  constructor(
    private readonly host: DataSource,
    private readonly own: Pick<OwnConnections, 'open' | 'close'> = new OwnConnections(host),
  ) {
    const { type } = host.options;
    this.dialect = dialectOf(type);
    this.sqlite = type === 'better-sqlite3' ? new SqliteConnection(host) : undefined;
    this.isMysql = type === 'mysql' || type === 'mariadb';
    this.isPostgres = type === 'postgres';
  }

  /** The journal's own DataSource. @throws Error when the database cannot be reached, or is not fit for the journal */
  opened(): Promise<OpenedDatabase> {
    return this.own.open();
  }

  /** Closes the journal's own connections. */
  close(): Promise<void> {
    return this.own.close();
  }

  /** For queries that write nothing. They go to the primary, as a replica may lack what was just written. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.sqlite !== undefined) return this.sqlite.read(work);
    return this.withOwn(({ manager }) => work(manager));
  }

  /** Whether the database can be reached. @throws Error when it cannot */
  async ping(): Promise<void> {
    if (this.sqlite !== undefined) return this.sqlite.ping();
    await this.withOwn((runner) => runner.query('SELECT 1'));
  }

  /** For searches. They use the host's connections, as appends need the journal's few. */
  search<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.sqlite !== undefined) return this.sqlite.read(work);
    return this.withRunner(this.host, ({ manager }) => work(manager), LONG_PATIENCE);
  }

  /** For searches of which each sees the database as it was at the first one, on the host's connections. */
  snapshot<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.sqlite !== undefined) return this.sqlite.read(work);
    return this.withRunner(this.host, ({ manager }) => manager.transaction('REPEATABLE READ', work), LONG_PATIENCE);
  }

  /** For statements that need no transaction around them. */
  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.sqlite !== undefined) return this.sqlite.write(work);
    return this.withOwn(({ manager }) => work(manager));
  }

  /** For a statement that changes many rows, on the host's connections. */
  runLong<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.sqlite !== undefined) return this.sqlite.write(work);
    return this.withRunner(this.host, ({ manager }) => work(manager), LONG_PATIENCE);
  }

  /** For statements that take effect together, at READ COMMITTED. After a deadlock they are repeated as a whole. */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.sqlite !== undefined) return this.sqlite.write(work);
    return this.withOwn((runner) => this.isolated(runner, work));
  }

  /** A transaction on the host's connections, whose statements may take longer. */
  longTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.sqlite !== undefined) return this.sqlite.write(work);
    return this.withRunner(this.host, (runner) => this.isolated(runner, work), LONG_PATIENCE);
  }

  /**
   * A transaction that gives up soon when it meets somebody else's lock: a transaction of the host may have `complete`d one of the
   * deliveries and stay open for long. @throws Error that `isLockTimeout`
   */
  impatientTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.sqlite !== undefined) return this.sqlite.write(work);
    return this.withOwn(async (runner) => {
      if (!this.isMysql) {
        return this.isolated(runner, async (manager) => {
          if (this.isPostgres) await manager.query("SET LOCAL lock_timeout = '2s'");
          return work(manager);
        });
      }
      await runner.query('SET SESSION innodb_lock_wait_timeout = 2');
      try {
        return await this.isolated(runner, work);
      } finally {
        // fails only where the connection is lost, and must not hide why the work failed
        await runner.query('SET SESSION innodb_lock_wait_timeout = @@GLOBAL.innodb_lock_wait_timeout').catch(() => {});
      }
    });
  }

  /**
   * Work of the host's own, on its connections and never tried again; its statements are watched.
   *
   * @param patience milliseconds that one statement may take
   */
  onHost<T>(patience: number, work: (runner: QueryRunner, limit: StatementLimit) => Promise<T>): Promise<T> {
    return this.withRunner(this.host, work, patience, 0);
  }

  /** Inserts those rows whose unique key is not there yet. */
  async insertMissing<Entity extends ObjectLiteral>(
    manager: EntityManager,
    entity: EntityTarget<Entity>,
    rows: readonly QueryDeepPartialEntity<Entity>[],
    uniqueColumns: readonly string[],
  ): Promise<void> {
    for (const values of batchesOf(rows, INSERT_LIMIT)) {
      const query = manager.createQueryBuilder().insert().into(entity).values(values).updateEntity(false);
      // orIgnore would be INSERT IGNORE on MySQL, which cuts what is too long and stores what is null
      await (this.isMysql ? query.orUpdate([uniqueColumns[0]!], [...uniqueColumns]) : query.orIgnore()).execute();
    }
  }

  /** The database's present time plus so many milliseconds, as an expression. */
  fromNow(milliseconds = 0): () => string {
    return () => `${this.dialect.now} + ${Math.round(milliseconds)}`;
  }

  /** Whether a time is not in the future. As a subquery, for which PostgreSQL uses an index: its clock moves during a statement. */
  isPast(column: string): string {
    return `${column} <= (SELECT ${this.dialect.now})`;
  }

  /** Whether a time is more than so many milliseconds ago. */
  isOlder(column: string, milliseconds: number): string {
    return `${column} < (SELECT ${this.fromNow(-milliseconds)()})`;
  }

  /** Locks what a query finds, where the database can. What others have locked is waited for, or skipped. */
  locked<Entity extends ObjectLiteral>(
    query: SelectQueryBuilder<Entity>,
    others: 'wait' | 'skip' = 'wait',
  ): SelectQueryBuilder<Entity> {
    query.cache(false);
    if (!this.dialect.locksRows) return query;
    query.setLock('pessimistic_write');
    return others === 'skip' ? query.setOnLocked('skip_locked') : query;
  }

  private async withOwn<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    return this.withRunner((await this.own.open()).source, work);
  }

  private async withRunner<T>(
    source: DataSource,
    work: (runner: QueryRunner, limit: StatementLimit) => Promise<T>,
    patience = PATIENCE,
    retries = DEADLOCK_RETRIES,
  ): Promise<T> {
    const runner = await connectWithin(PATIENCE, source);
    const limit = limitStatements(patience, runner);
    try {
      return await work(runner, limit);
    } catch (error) {
      if (retries === 0 || !isDeadlock(error)) throw error;
    } finally {
      if (limit.ended === undefined) await runner.release();
      else void this.hangUp(runner).catch(() => {}); // nobody waits for it
    }
    return this.withRunner(source, work, patience, retries - 1);
  }

  private async hangUp(runner: QueryRunner): Promise<void> {
    const { source } = await this.own.open().catch(() => ({ source: this.host }));
    await hangUp(source, runner);
  }

  private isolated<T>({ manager }: QueryRunner, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    // MySQL's default locks gaps too, so that unrelated work has to wait; and a host may have chosen a stricter level
    return manager.transaction('READ COMMITTED', work);
  }
}
