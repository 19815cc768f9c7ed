/**
 * For a journal of your own: what to extend, and the contract that checks it.
 *
 * @module nestjs-chat-webhooks/journal
 */

// What to extend
export { CallbackJournal, type AppendOutcome, type Arrivals } from './callback-journal.js';
export {
  DurableJournal,
  type CallbackFilter,
  type CallbackSettlement,
  type ClaimedDelivery,
  type CrashRange,
  type DeliveryChange,
  type DeliveryFilter,
  type DeliveryKey,
  type DeliveryState,
  type DeliveryUpdate,
  type HandlerBacklog,
  type OpenDelivery,
  type Page,
  type StoredCallback,
  type StoredDelivery,
  type WantedDeliveries,
} from './durable-journal.js';
export type { DecisionRecord, JournalEntry, JournalState, Lease, RequestFacts } from './journal-entry.js';
export type { DeliveryReceipt } from '../events/delivery.js';
export type { JournalChoice } from './journal-provider.js';

// Whether it is right
export { journalContract } from './contract/append-contract.js';
export { durableJournalContract } from './contract/durable-contract.js';
export { journalEntry, type JournalContract, type JournalStore } from './contract/kit.js';
