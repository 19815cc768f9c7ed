import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import type { Delivery } from '../events/delivery.js';
import type { AppendOutcome, Arrivals } from '../journal/callback-journal.js';
import {
  DurableJournal,
  type CallbackFilter,
  type CallbackSettlement,
  type ClaimedDelivery,
  type DeliveryFilter,
  type DeliveryKey,
  type DeliveryUpdate,
  type HandlerBacklog,
  type Page,
  type StoredCallback,
  type StoredDelivery,
  type WantedDeliveries,
} from '../journal/durable-journal.js';
import type { JournalEntry, Lease } from '../journal/journal-entry.js';
import { arrivals } from './arrivals.js';
import { CallbackAppends } from './callback-appends.js';
import { toCallbackRow } from './callback-row.js';
import { CallbackSettlements } from './callback-settlements.js';
import { JournalMaintenance } from './journal-maintenance.js';
import { DeliveryClaims } from './delivery-claims.js';
import { DeliveryCompletion } from './delivery-completion.js';
import { backlog, findCallbacks, findDeliveries } from './delivery-search.js';
import { HostTransactions } from './host-transactions.js';
import { JournalConnection } from './journal-connection.js';
import type { RunOptions } from './run-options.js';
import type { RollUp } from './statistics/roll-up.js';

/**
 * Stores callbacks in table `chat_callback`, and deliveries that are not done at once in `chat_delivery`, of PostgreSQL, MySQL, MariaDB
 * or SQLite. `TypeOrmJournalModule` makes it.
 */
export class TypeOrmJournal extends DurableJournal implements OnModuleInit, OnApplicationShutdown {
  private readonly connection: JournalConnection;
  private readonly transactions: HostTransactions;
  private readonly appends: CallbackAppends;
  private readonly settlements: CallbackSettlements;
  private readonly claims: DeliveryClaims;
  private readonly completion: DeliveryCompletion;
  private readonly maintenance: JournalMaintenance;

  /**
   * @param connection shared with whatever else uses the journal's tables; by default one of its own
   * @param rollUp the statistics that must have counted callbacks before they are deleted
   */
  constructor(
    private readonly dataSource: DataSource,
    connection?: JournalConnection,
    rollUp?: RollUp,
  ) {
    super();
    // `journal: TypeOrmJournal` without its module makes it so
    if (!dataSource) {
      throw new TypeError(
        'TypeOrmJournal is made by TypeOrmJournalModule: add TypeOrmJournalModule.forRoot(…) or forFeature(…) to the "imports" ' +
          'next to "journal"',
      );
    }
    this.connection = connection ?? new JournalConnection(dataSource);
    this.transactions = new HostTransactions(this.connection);
    this.appends = new CallbackAppends(this.connection);
    this.settlements = new CallbackSettlements(this.connection);
    this.claims = new DeliveryClaims(this.connection);
    this.completion = new DeliveryCompletion(this.connection);
    this.maintenance = new JournalMaintenance(this.connection, rollUp);
  }

  /**
   * Connects, and checks the database's settings and tables. A DataSource that is initialized later is checked when the first callback
   * is stored.
   *
   * @throws Error that tells what is wrong and what to do
   */
  async onModuleInit(): Promise<void> {
    if (this.dataSource.isInitialized) await this.connection.opened();
  }

  /** Closes the journal's own connections. */
  onApplicationShutdown(): Promise<void> {
    return this.connection.close();
  }

  override get lanes(): number {
    return this.connection.sqlite === undefined ? 4 : 1;
  }

  /**
   * Runs work of the app in a transaction on the journal's database. Called within such work, it joins that transaction: a failure in
   * it rolls everything back, even where the error is caught. If the work does not end, the transaction is rolled back when the signal
   * is aborted, or after `timeout`.
   *
   * On SQLite this is the only safe way to use the journal's DataSource. The work waits for its turn between appends, and no callback is
   * stored until it ends. Do not await anything else of the journal in it than `complete` and `run`. The transaction is rolled back also
   * when the work does nothing for a second. On the other databases it uses a connection of the app's pool.
   *
   * @param options a handler passes its `Delivery`, so that the transaction ends with the attempt
   * @throws the signal's reason, or RunTimeoutError; Error when the work began a transaction within its own and did not end it
   */
  run<T>(work: (manager: EntityManager) => Promise<T>, options?: RunOptions): Promise<T> {
    return this.transactions.run(work, options);
  }

  /**
   * Makes a handler's own delivery `done` in a transaction of the app, so that this and the handler's effect are committed together: the
   * effect happens exactly once. Call it last in the transaction, and let the handler end after the commit.
   *
   * @param delivery the handler's second argument
   * @param manager the transaction's manager; on the journal's database, and on SQLite from `run`
   * @throws DeliveryLostError when the delivery has ended, or somebody else has it by now; let it roll the transaction back
   * @throws TypeError when delivery is at most once, or the manager has no open transaction
   */
  complete(delivery: Delivery, manager: EntityManager): Promise<void> {
    return this.completion.complete(delivery, manager);
  }

  override append(entries: readonly JournalEntry[]): Promise<readonly AppendOutcome[]> {
    return this.appends.insert(entries.map(toCallbackRow));
  }

  /**
   * Asks the server something small on one of the journal's own connections. On SQLite it looks whether the file is there, and does not
   * wait for its turn.
   *
   * @throws Error when the database cannot be reached, or does not answer within 10 seconds
   */
  override ping(): Promise<void> {
    return this.connection.ping();
  }

  override arrivals(since: number, until: number): Promise<readonly Arrivals[]> {
    return this.connection.search((manager) => arrivals(manager, since, until));
  }

  override settle(callbacks: readonly CallbackSettlement[]): Promise<void> {
    return this.settlements.settle(callbacks);
  }

  override update(deliveries: readonly DeliveryUpdate[]): Promise<void> {
    return this.claims.update(deliveries);
  }

  override recover(limit: number): Promise<number> {
    return this.settlements.recover(limit);
  }

  override claim(wanted: readonly WantedDeliveries[], lease: Lease): Promise<ClaimedDelivery[]> {
    return this.claims.claim(wanted, lease);
  }

  override renew(deliveries: readonly DeliveryKey[], lease: Lease): Promise<void> {
    return this.claims.renew(deliveries, lease);
  }

  override findCallbacks(filter: CallbackFilter, page: Page<string>): Promise<StoredCallback[]> {
    return this.connection.search((manager) => findCallbacks(manager, filter, page));
  }

  override findDeliveries(filter: DeliveryFilter, page: Page<DeliveryKey>): Promise<StoredDelivery[]> {
    return this.connection.search((manager) => findDeliveries(manager, filter, page));
  }

  override redeliver(deliveries: readonly DeliveryKey[], only?: 'dead'): Promise<number> {
    return this.maintenance.redeliver(deliveries, only);
  }

  override discard(deliveries: readonly DeliveryKey[]): Promise<number> {
    return this.maintenance.discard(deliveries);
  }

  override abandon(handler: string, error: string): Promise<number> {
    return this.maintenance.abandon(handler, error);
  }

  override backlog(): Promise<HandlerBacklog[]> {
    return this.connection.search((manager) => backlog(manager, this.connection.dialect.now));
  }

  override prune(age: number, limit: number): Promise<number> {
    return this.maintenance.prune(age, limit);
  }
}
