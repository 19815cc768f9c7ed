import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export interface Ratio {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Of the ratios of single rounds. */
export function summary(ratios: readonly number[]): Ratio {
  const sorted = ratios.toSorted((a, b) => a - b);
  const [min = NaN] = sorted;
  return { median: sorted[Math.floor(sorted.length / 2)] ?? NaN, min, max: sorted.at(-1) ?? NaN };
}

/** Prints the ratios and writes them to `bench/out/<name>.json`. */
export function report(name: string, rounds: number, ratios: Record<string, Ratio>): void {
  const round = (value: number) => Number(value.toPrecision(3));
  console.table(
    Object.fromEntries(
      Object.entries(ratios).map(([row, { median, min, max }]) => [
        row,
        { median: round(median), min: round(min), max: round(max) },
      ]),
    ),
  );
  mkdirSync('bench/out', { recursive: true });
  const figures = { node: process.version, cores: availableParallelism(), rounds, ratios };
  writeFileSync(`bench/out/${name}.json`, `${JSON.stringify(figures, null, 2)}\n`);
}
