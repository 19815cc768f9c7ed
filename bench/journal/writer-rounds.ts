import { CORES } from '../cores.js';
import { Program } from '../program.js';
import { interleaved } from '../rounds.js';
import { countRows, type OwnDatabase } from './own-database.js';
import type { RoundFigures, RoundSettings } from './writer-program.js';
import type { WriterName } from './writers.js';

/** A writer, which has its database to itself. */
export interface Candidate {
  readonly writer: WriterName;
  readonly database: OwnDatabase;
  /** Done before each of its rounds. */
  readonly before?: () => Promise<void>;
}

/** The same candidates again, with other settings. */
export type MeasureRounds<Name extends string> = (
  rounds: number,
  settings: RoundSettings,
) => Promise<Record<Name, RoundFigures>[]>;

/** Starts a pinned process for each candidate. Measuring throws when a row was not stored, or more than what was answered was. */
export async function withWriters<Name extends string, Result>(
  candidates: Record<Name, Candidate>,
  work: (measure: MeasureRounds<Name>) => Promise<Result>,
): Promise<Result> {
  const names = Object.keys(candidates) as Name[];
  const programs: Partial<Record<Name, Program>> = {};
  try {
    for (const name of names) {
      const { writer, database } = candidates[name];
      const file = new URL('writer-program.js', import.meta.url);
      programs[name] = await Program.start(file, [writer, JSON.stringify(database.address)], CORES.slice(-1));
    }
    return await work((rounds, settings) =>
      interleaved(names, rounds, async (name) => {
        const { database, before: prepare } = candidates[name];
        await prepare?.();
        const before = await countRows(database);
        const figures = await programs[name]!.ask<RoundFigures>('round', settings);
        const grown = (await countRows(database)) - before;
        if (grown !== figures.stored) throw new Error(`${name}: ${figures.stored} rows answered, ${grown} stored`);
        return figures;
      }),
    );
  } finally {
    await Promise.all(Object.values<Program | undefined>(programs).map((program) => program?.end()));
  }
}
