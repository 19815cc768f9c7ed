import { CallbackJournal } from '../../lib/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { Gate } from './gate.js';

/** Stores nothing before its gate is opened. */
export class SlowJournal extends CallbackJournal {
  readonly gate = new Gate();
  appends = 0;

  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    this.appends++;
    await this.gate.passed;
    return entries.map(() => 'stored');
  }
}
