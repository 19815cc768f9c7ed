import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSqlite, type TestDatabase } from '../support/databases.js';
import type { Fleet } from './fleet.js';

/** A place for a database that runs full, and grows. */
export interface SmallDisk {
  /** How it is made. */
  readonly name: string;
  readonly make: () => Promise<TestDatabase>;
  /** Sets its size, for the instances that run. */
  resize(megabytes: number, fleet: Fleet): void;
}

/** A file system of its own, which needs root. @returns undefined where that cannot be mounted */
export function tmpfs(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'chat-webhooks-disk-'));
  const mount = (...given: string[]) => execFileSync('mount', [...given, folder], { stdio: 'ignore' });
  try {
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs');
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    name: `tmpfs of ${megabytes} MB`,
    make: async () => {
      const database = join(folder, 'chat.db');
      const { type, options } = await makeSqlite();
      const drop = async () => {
        execFileSync('umount', ['--lazy', folder]);
        rmSync(folder, { recursive: true });
      };
      return { type, options: { ...options, database } as TestDatabase['options'], drop };
    },
    resize: (size) => mount('-o', `remount,size=${size}m`),
  };
}

/** Files that must not become larger: writes fail as those on a broken disk do. */
export const fileSizeLimit: SmallDisk = {
  name: 'RLIMIT_FSIZE',
  make: makeSqlite,
  resize: (megabytes, { running }) => {
    for (const { pid } of running) {
      execFileSync('prlimit', ['--pid', `${pid}`, `--fsize=${megabytes * 1024 * 1024}:unlimited`]);
    }
  },
};
