import { TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';

const MODES = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION';
const USUAL = { format: 'ROW', logs: 1, characters: 'utf8mb4', modes: MODES, commits: 1 };

/** Gives the journal on a DataSource that says this of its server. */
function journalOn(
  type: 'mysql' | 'mariadb',
  version: string,
  more: Partial<typeof USUAL> = {},
): Promise<TypeOrmJournal> {
  const [provider] = TypeOrmJournalModule.forFeature({ type }).providers as unknown as {
    useFactory: (source: object) => Promise<TypeOrmJournal>;
  }[];
  return provider!.useFactory({
    options: { type },
    isInitialized: true,
    hasMetadata: () => true,
    query: async () => [{ version, ...USUAL, ...more }],
  });
}

describe('a server on which deliveries would fail', () => {
  it.each([
    ['mariadb', '10.5.29-MariaDB-log', 'MariaDB 10.6'],
    ['mysql', '5.7.44', 'MySQL 8.0'],
  ] as const)('is refused at the start: %s %s', async (type, version, needed) => {
    await expect(journalOn(type, version)).rejects.toThrow(
      `TypeOrmJournal needs ${needed} or later for SKIP LOCKED; this server is ${version}`,
    );
  });

  it('is refused when it logs statements', async () => {
    await expect(journalOn('mariadb', '10.11.19-MariaDB', { format: 'STATEMENT' })).rejects.toThrow(
      'binlog_format=STATEMENT',
    );
  });

  it.each([
    ['mariadb', '10.6.0-MariaDB', 'MIXED', 1],
    ['mariadb', '11.4.2-MariaDB', 'STATEMENT', 0],
    ['mysql', '8.0.36', 'ROW', 1],
  ] as const)('is none of these: %s %s, binlog %s', async (type, version, format, logs) => {
    await expect(journalOn(type, version, { format, logs })).resolves.toBeInstanceOf(TypeOrmJournal);
  });
});
