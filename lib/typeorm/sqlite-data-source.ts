import { setTimeout as sleep } from 'node:timers/promises';
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { isLocked } from './sqlite-database.js';

/** Milliseconds that the driver may block the event loop for a lock while the file is opened; later it waits for none. */
const LOCK_BLOCK = 100;
/** Milliseconds for which others may be in the way of opening the file. */
const OPEN_PATIENCE = 10_000;
/** Most milliseconds between two tries. */
const OPEN_INTERVAL = 250;

interface SqliteConnection {
  pragma(source: string): unknown;
}

/** Options with which a commit reaches the disk, and others can read the file and write to it. */
export function durableSqlite(options: TypeOrmModuleOptions & { prepareDatabase?: unknown }) {
  const prepare = options.prepareDatabase as ((connection: SqliteConnection) => void | Promise<void>) | undefined;
  return {
    enableWAL: true,
    timeout: LOCK_BLOCK,
    prepareDatabase: async (connection: SqliteConnection) => {
      await prepare?.(connection);
      connection.pragma('synchronous = FULL');
    },
  };
}

/** Opens the file, and brings its tables up to date, while other instances may be doing the same. */
export async function openSqlite(options: DataSourceOptions & { manualInitialization?: boolean }): Promise<DataSource> {
  const begun = performance.now();
  for (;;) {
    const source = new DataSource(options);
    if (options.manualInitialization === true) return source;
    try {
      return await source.initialize();
    } catch (error) {
      if (!isInTheWay(error) || performance.now() - begun > OPEN_PATIENCE) throw error;
    }
    await sleep(Math.random() * OPEN_INTERVAL);
  }
}

/** Another instance has the lock, or has made a table or column since we looked for it. */
function isInTheWay(error: unknown): boolean {
  return isLocked(error) || (error instanceof Error && /already exists$|duplicate column name/.test(error.message));
}
