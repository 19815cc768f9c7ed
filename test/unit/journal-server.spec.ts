import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { checkServer } from '../../lib/typeorm/server-settings.js';

const MODES = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION';
const MYSQL = {
  version: '10.11.19-MariaDB',
  format: 'ROW',
  logs: 1,
  characters: 'utf8mb4',
  connection: 'utf8mb4',
  results: 'utf8mb4',
  modes: MODES,
  commits: 1,
  flushes: 1,
  syncs: 1,
};
const POSTGRES = { server: 'UTF8', client: 'UTF8', commits: 'on', fsync: 'on' };

/** What is found on a server that says this of itself. */
function check(type: 'mysql' | 'mariadb' | 'postgres', settings: object) {
  return checkServer({ options: { type }, query: async () => [settings] } as unknown as DataSource);
}

let warnings: string[];
beforeEach(() => {
  warnings = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void warnings.push(String(message)));
});
afterEach(() => void jest.restoreAllMocks());

describe('a server on which deliveries would fail', () => {
  it.each([
    ['mariadb', '10.5.29-MariaDB-log', 'MariaDB 10.6'],
    ['mysql', '5.7.44', 'MySQL 8.0'],
  ] as const)('is refused: %s %s', async (type, version, needed) => {
    await expect(check(type, { ...MYSQL, version })).rejects.toThrow(
      `TypeOrmJournal needs ${needed} or later for SKIP LOCKED; this server is ${version}`,
    );
  });

  it('is refused when it logs statements', async () => {
    await expect(check('mariadb', { ...MYSQL, format: 'STATEMENT' })).rejects.toThrow('binlog_format=STATEMENT');
  });

  it.each([
    ['mariadb', '10.6.0-MariaDB', 'MIXED', 1],
    ['mariadb', '11.4.2-MariaDB', 'STATEMENT', 0],
    ['mysql', '8.0.36', 'ROW', 1],
  ] as const)('is none of these: %s %s, binlog %s', async (type, version, format, logs) => {
    await expect(check(type, { ...MYSQL, version, format, logs })).resolves.toEqual({ commitsLate: false });
    expect(warnings).toEqual([]);
  });
});

describe('a server that would not keep what it has confirmed', () => {
  it('is refused when it loses it by itself', async () => {
    await expect(check('mariadb', { ...MYSQL, flushes: 0 })).rejects.toThrow(
      'TypeOrmJournal cannot work with innodb_flush_log_at_trx_commit = 0',
    );
  });

  it.each([
    ['mariadb', { ...MYSQL, flushes: 2 }, 'innodb_flush_log_at_trx_commit = 2'],
    ['mysql', { ...MYSQL, version: '8.0.36', syncs: 0 }, 'sync_binlog = 0'],
    ['postgres', { ...POSTGRES, fsync: 'off' }, 'fsync = off'],
  ] as const)('is warned about on %s when its machine must crash for that', async (type, settings, name) => {
    await check(type, settings);
    expect(warnings).toEqual([expect.stringContaining(`The journal's database has ${name}:`)]);
  });

  it.each([
    ['off', true],
    ['local', false],
    ['on', false],
    ['remote_write', false],
    ['remote_apply', false],
  ])('is found on PostgreSQL: synchronous_commit = %s', async (commits, commitsLate) => {
    await expect(check('postgres', { ...POSTGRES, commits })).resolves.toEqual({ commitsLate });
    expect(warnings).toEqual([]);
  });

  it('is not looked for in the binary log when there is none', async () => {
    await check('mariadb', { ...MYSQL, logs: 0, syncs: 0 });
    expect(warnings).toEqual([]);
  });
});

describe('a PostgreSQL that cannot keep what chat users write', () => {
  it.each(['LATIN1', 'SQL_ASCII', 'EUC_CN'])('is refused: a database in %s', async (server) => {
    await expect(check('postgres', { ...POSTGRES, server })).rejects.toThrow(
      `TypeOrmJournal needs a PostgreSQL database in UTF8: this one is in ${server}`,
    );
  });

  it('is refused: a connection in LATIN1', async () => {
    await expect(check('postgres', { ...POSTGRES, client: 'LATIN1' })).rejects.toThrow('client_encoding is LATIN1');
  });
});
