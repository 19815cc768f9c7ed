import Libsql from 'libsql';
import { TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';

export const journal = TypeOrmJournalModule.forRoot({ type: 'better-sqlite3', driver: Libsql, database: 'chat.db' });
