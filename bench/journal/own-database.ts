import { once } from 'node:events';
import type { DataSource } from 'typeorm';
import type { MakeDatabase, TestDatabase } from '../../test/support/databases.js';
import { openSource, type Address } from './journal-source.js';

/** An empty journal, made by the migrations. */
export interface OwnDatabase {
  readonly address: Address;
  readonly source: DataSource;
}

/** Lends a database of its own for each name; dropped at the end, also after errors and when this process is told to end. */
export async function withDatabases<Name extends string, Result>(
  make: MakeDatabase,
  names: readonly Name[],
  work: (databases: Record<Name, OwnDatabase>) => Promise<Result>,
): Promise<Result> {
  const made: TestDatabase[] = [];
  const sources: DataSource[] = [];
  const watch = new AbortController();
  const use = async () => {
    const databases: Partial<Record<Name, OwnDatabase>> = {};
    for (const name of names) {
      const database = await make();
      made.push(database);
      const address = JSON.parse(JSON.stringify(database.options)) as Address; // without the driver
      const source = await openSource(address);
      sources.push(source);
      await source.runMigrations();
      databases[name] = { address, source };
    }
    return work(databases as Record<Name, OwnDatabase>);
  };
  try {
    return await Promise.race([use(), told('SIGINT', watch.signal), told('SIGTERM', watch.signal)]);
  } finally {
    watch.abort();
    await Promise.allSettled(sources.map((source) => source.destroy()));
    await Promise.all(made.map(({ drop }) => drop()));
  }
}

/** Rejects when this process is told to end. */
async function told(signal: NodeJS.Signals, watch: AbortSignal): Promise<never> {
  await once(process, signal, { signal: watch });
  throw new Error(signal);
}

/** Rows of callbacks that are there. */
export async function countRows({ source }: OwnDatabase): Promise<number> {
  const [row] = await source.query<{ count: string | number }[]>('SELECT count(*) AS count FROM chat_callback');
  return Number(row!.count);
}
