import 'reflect-metadata';

// Modules and journal
export {
  CHAT_WEBHOOKS_MIGRATIONS,
  TypeOrmJournalModule,
  type JournalFeatureOptions,
  type JournalRootAsyncOptions,
  type JournalRootOptions,
} from './type-orm-journal.module.js';
export { TypeOrmJournal } from './type-orm.journal.js';
export type { JournalDatabase } from './journal-database.js';

// The audit entity
export { CallbackRecord } from './callback-record.js';
export { callbackRecordSchema } from './callback-record.schema.js';
export { CreateChatCallback1763683200000 } from './migrations/create-chat-callback.js';
export { toKeyColumn } from './key-column.js';
