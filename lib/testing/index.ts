// A journal for tests of apps
export { MemoryJournal } from './memory-journal.js';
export { MemoryStore } from './memory-store.js';

// Whether a journal of your own is right
export { journalContract } from './append-contract.js';
export { durableJournalContract } from './durable-contract.js';
export { journalEntry } from './sample-entry.js';
export type { JournalContract, JournalStore } from './journal-store.js';
