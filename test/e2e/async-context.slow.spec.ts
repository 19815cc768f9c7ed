import { CallbackJournal } from '../../lib/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { describeAsyncContext, inDatabase, watched } from '../support/async-context-suite.js';
import { makeSqlite } from '../support/databases.js';
import { turns } from '../support/gate.js';

class AuditJournal extends CallbackJournal {
  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    await turns(); // the next batch gathers meanwhile
    return entries.map(() => 'stored');
  }
}

describeAsyncContext('with an audit journal', async () => ({
  module: { journal: { useFactory: () => watched(new AuditJournal()) } },
  durable: false,
  close: async () => {},
}));

describeAsyncContext('with SQLite', () => inDatabase(makeSqlite));
