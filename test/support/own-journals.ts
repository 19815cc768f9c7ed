import type { DataSource } from 'typeorm';
import { TypeOrmJournal } from '../../lib/typeorm/index.js';

const journals: TypeOrmJournal[] = [];
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.onApplicationShutdown();
});

/** Makes a journal whose own connections are closed after the test. */
export function journalOn(source: DataSource): TypeOrmJournal {
  const journal = new TypeOrmJournal(source);
  journals.push(journal);
  return journal;
}

/** The DataSource of a journal's own connections. */
export async function ownSourceOf(journal: TypeOrmJournal): Promise<DataSource> {
  return (await journal['connection'].opened()).source;
}
