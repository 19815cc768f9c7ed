import { makePostgres } from '../../test/support/databases.js';
import { withDatabases } from '../journal/own-database.js';
import { withWriters } from '../journal/writer-rounds.js';
import type { Ratio } from '../ratios.js';
import { ratioOf } from '../rounds.js';
import { fill } from './fill.js';

const FEW = 1000;
const SETTINGS = { callers: 64, milliseconds: 300 };

/** How much of its rate appending keeps when the table has many rows. */
export async function tableSizeRatios(rounds: number, many: number): Promise<Record<string, Ratio>> {
  return withDatabases(makePostgres, ['few', 'many'], async ({ few, many: large }) => {
    await fill(large, many);
    const empty = async () => {
      await few.source.query('TRUNCATE chat_callback');
      await fill(few, FEW);
    };
    const candidates = {
      few: { writer: 'append', database: few, before: empty },
      many: { writer: 'append', database: large },
    } as const;
    const kept = await withWriters(candidates, (measure) => measure(rounds, SETTINGS));
    return {
      [`append with ${many} rows ÷ with ${FEW}`]: ratioOf(kept, ({ few, many }) => many.rate / few.rate),
    };
  });
}
