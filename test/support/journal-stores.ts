import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DurableJournal } from '../../lib/journal/index.js';
import type { JournalStore } from '../../lib/journal/index.js';
import { TypeOrmJournal, TypeOrmJournalModule, type JournalRootOptions } from '../../lib/typeorm/index.js';
import type { MakeDatabase, TestDatabase } from './databases.js';

/** Instances that serve a database at once, each with connections of its own. */
const INSTANCES = 4;

/** Stores on one database, one after the other: emptying it is much faster than making one. */
export class JournalStores {
  private readonly apps: INestApplicationContext[] = [];

  private constructor(private readonly database: TestDatabase) {}

  static async on(makeDatabase: MakeDatabase): Promise<JournalStores> {
    const stores = new JournalStores(await makeDatabase());
    // the first one makes the tables
    while (stores.apps.length < INSTANCES) stores.apps.push(await stores.start());
    return stores;
  }

  /** An empty store. */
  async make(): Promise<JournalStore<DurableJournal>> {
    const journals = this.apps.map((app) => app.get(TypeOrmJournal, { strict: false }));
    await journals[0]!.run(async (manager) => {
      for (const table of ['chat_delivery', 'chat_callback']) await manager.query(`DELETE FROM ${table}`);
    });
    let opened = 0;
    return { open: async () => journals[opened++ % journals.length]!, close: async () => {} };
  }

  async drop(): Promise<void> {
    for (const app of this.apps) await app.close();
    await this.database.drop();
  }

  private start(): Promise<INestApplicationContext> {
    const { type, options } = this.database;
    // the servers have connections for all of the specs only if nobody takes many
    const small = type === 'better-sqlite3' ? options : ({ ...options, poolSize: 4 } as JournalRootOptions);
    const module = TypeOrmJournalModule.forRoot(small);
    return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  }
}
