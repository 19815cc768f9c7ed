import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { TypeOrmJournal, TypeOrmJournalModule, type JournalDatabase } from '../../lib/typeorm/index.js';
import { startWebhookApp, type WebhookApp, type WebhookAppOptions } from './webhook-app.js';

/** Starts an app with the journal on a DataSource that the test made, and destroys itself when the app does not start. */
export function startOnHost(
  source: DataSource,
  { module, imports = [], ...options }: WebhookAppOptions = {},
): Promise<WebhookApp> {
  const type = source.options.type as Exclude<JournalDatabase, 'better-sqlite3'>;
  return startWebhookApp({
    ...options,
    imports: [
      ...imports,
      TypeOrmModule.forRootAsync({
        useFactory: () => ({}),
        dataSourceFactory: async () => (source.isInitialized ? source : source.initialize()),
      }),
    ],
    module: { journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forFeature({ type })], ...module },
  });
}
