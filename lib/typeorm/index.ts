/**
 * The journal in PostgreSQL, MariaDB, MySQL or SQLite.
 *
 * @module nestjs-chat-webhooks/typeorm
 */
import 'reflect-metadata';

// Modules and journal
export {
  CHAT_WEBHOOKS_MIGRATIONS,
  chatWebhooksEntities,
  TypeOrmJournalModule,
  type JournalExtras,
  type JournalFeatureOptions,
  type JournalRootAsyncOptions,
  type JournalRootOptions,
} from './type-orm-journal.module.js';
export { TypeOrmJournal } from './type-orm-journal.js';
export { RunTimeoutError, type RunOptions } from './run-options.js';
export { DeliveryLostError } from './delivery-completion.js';
export type { JournalDatabase } from './journal-database.js';

// Statistics
export { ChatStatistics } from './statistics/chat-statistics.js';
export type {
  ActivityCount,
  ActivitySubject,
  EventCount,
  EventsQuestion,
  MessageCounts,
  MessagesQuestion,
  StatisticsBuckets,
  StatisticsDimension,
  StatisticsFilter,
  StatisticsInterval,
  StatisticsRange,
  StatisticsTime,
  TopConversation,
  TopGroup,
  TopLists,
  TopQuestion,
  TopSender,
} from './statistics/questions.js';

// The entities
export { CallbackRecord, callbackRecordSchema } from './callback-record.js';
export { DeliveryRecord, deliveryRecordSchema } from './delivery-record.js';
export { AddCrashes1763856000000 } from './migrations/add-crashes.js';
export { AddDelivery1763769600000 } from './migrations/add-delivery.js';
export { AddSequence1763942400000 } from './migrations/add-sequence.js';
export { AddDecision1764028800000 } from './migrations/add-decision.js';
export { AddStatistics1764115200000 } from './migrations/add-statistics.js';
export { CreateChatCallback1763683200000 } from './migrations/create-chat-callback.js';
export { toKeyColumn } from './key-column.js';
