// How fast callbacks are stored, compared with what people write themselves, and with what the database can do.
import { makeMariaDb, makePostgres, makeSqlite, type MakeDatabase } from '../../test/support/databases.js';
import { CORES } from '../cores.js';
import { report, type Ratio } from '../ratios.js';
import { ratioOf } from '../rounds.js';
import { withDatabases } from './own-database.js';
import { withWriters, type Candidate } from './writer-rounds.js';
import type { RoundFigures } from './writer-program.js';
import type { WriterName } from './writers.js';

const isShort = process.env.SHORT === '1';
const ROUNDS = Number(process.env.ROUNDS ?? (isShort ? 2 : 9));
const MILLISECONDS = Number(process.env.MILLISECONDS ?? (isShort ? 100 : 500));

interface Setting {
  readonly make: MakeDatabase;
  readonly callers: readonly number[];
  readonly writers: readonly WriterName[];
}

const settings: Record<string, Setting> = {
  PostgreSQL: {
    make: makePostgres,
    callers: [1, 16, 64, 256],
    writers: ['append', 'durable', 'unnest', 'insert', 'save'],
  },
  libsql: { make: makeSqlite, callers: [1, 64], writers: ['append', 'durable', 'insert', 'save'] },
  MariaDB: { make: makeMariaDb, callers: [1, 64], writers: ['append', 'durable', 'insert', 'save'] },
};

const LABELS: Record<WriterName, string> = {
  append: 'append',
  durable: 'durable append',
  unnest: 'raw pg unnest, same lanes',
  insert: 'typeorm insert per row',
  save: 'typeorm save per row',
};

if (CORES.length === 0) console.log('processes are not pinned: the figures are rough');
const ratios: Record<string, Ratio> = {};
for (const [database, setting] of Object.entries(settings)) await compare(database, setting);
report('journal', ROUNDS, ratios);

/** Only PostgreSQL must be there. */
async function compare(database: string, { make, callers, writers }: Setting): Promise<void> {
  if (database !== 'PostgreSQL' && !(await isReached(make))) {
    console.log(`${database} is not reached`);
    return;
  }
  await withDatabases(make, writers, async (databases) => {
    const candidates = Object.fromEntries(
      writers.map((writer) => [writer, { writer, database: databases[writer] }]),
    ) as Record<WriterName, Candidate>;
    await withWriters(candidates, async (measure) => {
      for (const count of callers) {
        const rounds = await measure(ROUNDS, { callers: count, milliseconds: MILLISECONDS });
        const where = `${database}, ${count} ${count === 1 ? 'caller' : 'callers'}`;
        addRatios(where, rounds, writers);
        printCost(where, rounds, writers);
      }
    });
  });
}

async function isReached(make: MakeDatabase): Promise<boolean> {
  return make().then(
    async ({ drop }) => {
      await drop();
      return true;
    },
    () => false,
  );
}

type Round = Record<WriterName, RoundFigures>;

function addRatios(where: string, rounds: readonly Round[], writers: readonly WriterName[]): void {
  for (const other of writers) {
    if (other === 'append') continue;
    // what durable appends do more than others is compared with the others' audit alone
    const [ours, theirs] = other === 'durable' ? (['durable', 'append'] as const) : (['append', other] as const);
    const row = `${where}: ${LABELS[ours]} ÷ ${LABELS[theirs]}`;
    ratios[row] = ratioOf(rounds, (round) => round[ours].rate / round[theirs].rate);
  }
}

function printCost(where: string, rounds: readonly Round[], writers: readonly WriterName[]): void {
  console.log(`\n${where}`);
  console.table(
    Object.fromEntries(
      writers.map((writer) => {
        const rate = ratioOf(rounds, (round) => round[writer].rate);
        const cpu = ratioOf(rounds, (round) => round[writer].cpu);
        return [LABELS[writer], { 'rows/s': Math.round(rate.median), 'CPU µs/row': Number(cpu.median.toPrecision(3)) }];
      }),
    ),
  );
}
