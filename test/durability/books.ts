import { readFile } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import { CHAT_WEBHOOKS_MIGRATIONS } from '../../lib/typeorm/index.js';
import { SqliteDriver } from '../support/databases.js';
import type { DatabaseAddress } from './app-settings.js';
import { EffectSchema } from './effect.js';
import { TEXT } from './messages.js';

/** How often each message is found, by its text. */
export type Counts = ReadonlyMap<string, number>;

/** Everything that the instances left behind. */
export interface Findings {
  readonly rows: Counts;
  /** Handlers' ids, and what each of them did. */
  readonly effects: ReadonlyMap<string, Counts>;
}

/** Reads, past the apps, what their database and their file hold. */
export class Books {
  constructor(
    private readonly address: DatabaseAddress,
    private readonly effectsFile: string,
  ) {}

  /** Makes the tables, so that instances that start together need not agree who does. */
  prepare(): Promise<void> {
    return this.with(async (source) => {
      await source.synchronize();
      await source.runMigrations();
    });
  }

  /** Callbacks and deliveries that are not done. */
  pending(): Promise<number> {
    return this.with(async (source) => {
      let sum = 0;
      for (const table of ['chat_callback', 'chat_delivery']) {
        const [row] = await source.query(`SELECT COUNT(*) AS count FROM ${table} WHERE state = 'pending'`);
        sum += Number(row.count);
      }
      return sum;
    });
  }

  /** Dead letters. */
  dead(): Promise<number> {
    return this.with(async (source) => {
      const [row] = await source.query("SELECT COUNT(*) AS count FROM chat_delivery WHERE state = 'dead'");
      return Number(row.count);
    });
  }

  /** Decisions that are stored. */
  decisions(): Promise<number> {
    return this.with(async (source) => {
      const [row] = await source.query(
        "SELECT COUNT(*) AS count FROM chat_callback WHERE event_name LIKE 'chat.action.%' OR event_name LIKE 'chat.decision.%'",
      );
      return Number(row.count);
    });
  }

  read(): Promise<Findings> {
    return this.with(async (source) => {
      const callbacks: { body: Uint8Array | ArrayBuffer | null }[] = await source.query(
        'SELECT body FROM chat_callback',
      );
      const effects = await source.manager.find(EffectSchema);
      const lines = (await readFile(this.effectsFile, 'utf8').catch(() => '')).split('\n').filter(Boolean);
      const found = new Map<string, Map<string, number>>([
        ['audit', new Map()],
        ['flaky', new Map()],
        ['ledger', new Map()],
      ]);
      for (const line of lines) add(found.get(line.split(' ')[0]!)!, line.split(' ')[1]!);
      for (const { handler, message } of effects) add(found.get(handler)!, message);
      const rows = new Map<string, number>();
      for (const { body } of callbacks) {
        const text = TEXT.exec(Buffer.from((body ?? []) as Uint8Array).toString())?.[0];
        if (text !== undefined) add(rows, text); // decisions have rows too
      }
      return { rows, effects: found };
    });
  }

  private async with<T>(work: (source: DataSource) => Promise<T>): Promise<T> {
    const { address } = this;
    const tables = {
      entities: [EffectSchema],
      migrations: CHAT_WEBHOOKS_MIGRATIONS,
      migrationsTableName: 'chat_webhooks_migrations',
    };
    const source = new DataSource(
      address.type === 'better-sqlite3' ? { ...tables, ...address, driver: SqliteDriver } : { ...tables, ...address },
    );
    await source.initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  }
}

function add(counts: Map<string, number>, text: string): void {
  counts.set(text, (counts.get(text) ?? 0) + 1);
}
