import { Pool } from 'pg';
import type { DataSource, QueryDeepPartialEntity } from 'typeorm';
import type { JournalEntry } from '../../lib/journal/journal-entry.js';
import { JournalWriter } from '../../lib/journal/journal-writer.js';
import { CallbackRecord, TypeOrmJournal } from '../../lib/typeorm/index.js';
import { openSource, type Address } from './journal-source.js';
import { toRecord } from './records.js';
import { UnnestWriter } from './unnest-writer.js';

/** A way to store callbacks. Only `store` is measured. */
export interface Writer<Item> {
  /** What a caller has in hand before it asks for the row to be stored. */
  readonly prepare: (entry: JournalEntry) => Item;
  /** Resolves when the row is durable. */
  readonly store: (item: Item) => Promise<void>;
}

type MakeWriter<Item> = (address: Address) => Promise<Writer<Item>>;

const same = (entry: JournalEntry) => entry;

export const WRITERS = {
  append: ours,
  durable: ours,
  unnest,
  insert: onSource((source) => async (record) => {
    await source
      .createQueryBuilder()
      .insert()
      .into(CallbackRecord)
      .values(record as QueryDeepPartialEntity<CallbackRecord>)
      .orIgnore()
      .updateEntity(false)
      .execute();
  }),
  save: onSource((source) => {
    const repository = source.getRepository(CallbackRecord);
    return async (record) => void (await repository.save(record));
  }),
};

/** `durable` are appends of what is due to handlers. */
export type WriterName = keyof typeof WRITERS;

async function ours(address: Address): Promise<Writer<JournalEntry>> {
  const journal = new TypeOrmJournal(await openSource(address));
  const writer = new JournalWriter(() => journal, 10_000);
  const store = async (entry: JournalEntry) => {
    const outcome = await writer.append(entry);
    if (outcome !== 'stored') throw new Error(`a new row is a ${outcome}`);
  };
  return { prepare: same, store };
}

/** The limit: what is left when the rows are sent as fast as the driver can. */
async function unnest(address: Address): Promise<Writer<CallbackRecord>> {
  if (address.type !== 'postgres') throw new Error('only PostgreSQL has unnest');
  const pool = new Pool({ connectionString: address.url, max: 4 });
  pool.on('error', () => {}); // the next query tells
  const writer = new UnnestWriter(pool, 4);
  return { prepare: toRecord, store: (record) => writer.append(record) };
}

function onSource(
  storeOn: (source: DataSource) => (record: CallbackRecord) => Promise<void>,
): MakeWriter<CallbackRecord> {
  return async (address) => ({ prepare: toRecord, store: storeOn(await openSource(address)) });
}
