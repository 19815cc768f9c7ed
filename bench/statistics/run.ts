// How long questions about 90 days of a chat take, and how long it takes to roll up an hour.
import 'reflect-metadata';
import { makeMariaDb, makePostgres, makeSqlite, type MakeDatabase } from '../../test/support/databases.js';
import { JournalConnection } from '../../lib/typeorm/journal-connection.js';
import { ChatStatistics } from '../../lib/typeorm/index.js';
import { RollUp } from '../../lib/typeorm/statistics/roll-up.js';
import { withDatabases, type OwnDatabase } from '../journal/own-database.js';
import { report, summary, type Ratio } from '../ratios.js';
import { checkAnswers } from './check.js';
import { fill } from './fill.js';
import { questions } from './questions.js';

const isShort = process.env.SHORT === '1';
const ROUNDS = Number(process.env.ROUNDS ?? (isShort ? 1 : 7));
const MILLION = 1_000_000;
/** On PostgreSQL; the others have a tenth of it. */
const CALLBACKS = Number(process.env.CALLBACKS ?? (isShort ? MILLION / 10 : 10 * MILLION));
const DATABASES: Record<string, readonly [make: MakeDatabase, rows: number]> = {
  PostgreSQL: [makePostgres, CALLBACKS],
  ...(!isShort && { MariaDB: [makeMariaDb, CALLBACKS / 10], SQLite: [makeSqlite, CALLBACKS / 10] }),
};

const figures: Record<string, Ratio> = {};
for (const [name, [make, rows]] of Object.entries(DATABASES)) {
  await withDatabases(make, ['chat'], ({ chat }) => measure(`${name}, ${rows} callbacks`, chat, rows));
}
report('statistics', ROUNDS, figures);

async function measure(where: string, database: OwnDatabase, rows: number): Promise<void> {
  await fill(database, rows, isShort ? 5 : 90);
  const connection = new JournalConnection(database.source);
  const statistics = new ChatStatistics(connection, new RollUp(connection));
  try {
    const begun = performance.now();
    const hours = await statistics.rollUp();
    figures[`${where}: rolling up an hour, ms`] = summary([(performance.now() - begun) / hours]);
    // as its daemon does, where that is not turned off
    if (database.source.options.type === 'postgres') await database.source.query('VACUUM (ANALYZE)');
    await checkAnswers(database, statistics, Date.now());
    for (const [question, ask] of Object.entries(questions(Date.now()))) {
      const times: number[] = [];
      for (let round = -1; round < ROUNDS; round++) {
        const asked = performance.now();
        await ask(statistics);
        if (round >= 0) times.push(performance.now() - asked); // the first one reads from the disk
      }
      figures[`${where}: ${question}, ms`] = summary(times);
    }
  } finally {
    await connection.close();
  }
}
