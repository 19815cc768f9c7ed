import { DataSource, type DataSourceOptions } from 'typeorm';
import { within } from '../time/time-limit.js';
import { CallbackRecord, callbackRecordSchema } from './callback-record.js';
import { DeliveryRecord, deliveryRecordSchema } from './delivery-record.js';
import type { JournalDatabase } from './journal-database.js';
import { checkServer, type ServerFindings } from './server-settings.js';
import { DatabaseSilentError, PATIENCE } from './silence.js';
import { statisticsSchemas } from './statistics/statistics-records.js';
import { checkTables } from './tables.js';

/** One for each append that may be under way, and two for work that may wait for a lock of the host. */
const CONNECTIONS = 6;
/** Connections in a pool whose options set no limit, in pg and in mysql2. */
const DRIVER_DEFAULT = 10;

/**
 * A replica may lack what was just written. And mysql2 drops a node for good after five errors, which one failed try can make: an outage
 * of the primary would last until the next start.
 */
const PRIMARY_ALONE = { slaves: [], canRetry: false, removeNodeErrorCount: Infinity };

/** The database as the journal found it. */
export interface OpenedDatabase extends ServerFindings {
  readonly source: DataSource;
}

/** The options of a server's DataSource that are about connections. */
interface PoolOptions {
  readonly type: JournalDatabase;
  readonly poolSize?: number;
  readonly extra?: { readonly max?: number; readonly connectionLimit?: number };
  readonly replication?: { readonly slaves: readonly object[] };
}

/**
 * The journal's own connections: a small pool next to the host's, made from the same options. So the host's transactions, however many
 * and however long, cannot keep callbacks from being stored. On SQLite, where TypeORM has one connection, it is the host's DataSource
 * itself.
 */
export class OwnConnections {
  private opening: Promise<OpenedDatabase> | undefined;
  private isClosed = false;

  constructor(private readonly host: DataSource) {}

  /**
   * Connects at the first use, as a host may initialize its DataSource late, and again after a failure.
   *
   * @throws Error when the database cannot be reached, or is not fit for the journal
   */
  open(): Promise<OpenedDatabase> {
    if (this.isClosed || !this.host.isInitialized) {
      return Promise.reject(new Error('TypeOrmJournal: the DataSource is not initialized, or closed already'));
    }
    this.opening ??= this.connect().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const source = (await this.opening?.catch(() => undefined))?.source;
    // a dead server does not answer
    if (source?.isInitialized && source !== this.host) await within(PATIENCE, source.destroy(), () => {});
  }

  private async connect(): Promise<OpenedDatabase> {
    const { host } = this;
    if (!(host.hasMetadata(CallbackRecord) && host.hasMetadata(DeliveryRecord))) {
      throw new TypeError(
        "TypeOrmJournalModule: the DataSource lacks the journal's entities; set autoLoadEntities: true, " +
          `or put ...chatWebhooksEntities('${host.options.type}') into its entities`,
      );
    }
    if (host.options.type === 'better-sqlite3') return examine(host);
    const source = new DataSource(ownOptions(host.options as PoolOptions));
    const opened = source.initialize().then(examine);
    try {
      return await within(PATIENCE, opened, () => {
        throw new DatabaseSilentError('the database did not answer', PATIENCE);
      });
    } catch (error) {
      const close = () => (source.isInitialized ? source.destroy() : undefined);
      opened.then(close, close).catch(() => {}); // the caller gets the error already
      throw error;
    }
  }
}

async function examine(source: DataSource): Promise<OpenedDatabase> {
  const findings = await checkServer(source);
  await checkTables(source);
  return { source, ...findings };
}

function ownOptions(options: PoolOptions): DataSourceOptions {
  const { type, extra, replication, poolSize } = options;
  const limit = Math.min(CONNECTIONS, extra?.max ?? extra?.connectionLimit ?? poolSize ?? DRIVER_DEFAULT);
  return {
    ...options,
    poolSize: limit,
    extra: { ...extra, ...(type === 'postgres' ? { max: limit } : { connectionLimit: limit }) },
    ...(replication && { replication: { ...replication, ...PRIMARY_ALONE } }),
    entities: [callbackRecordSchema(type), deliveryRecordSchema(type), ...statisticsSchemas(type)],
    subscribers: [],
    migrations: [],
    migrationsRun: false,
    synchronize: false,
    dropSchema: false,
    cache: false,
  } as unknown as DataSourceOptions;
}
