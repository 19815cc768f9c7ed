import type { Counts, Findings } from './books.js';

/** What became of the messages of a trial. */
export interface Verdict {
  /** Messages that were answered OK. */
  readonly answered: number;
  /** Messages that were answered OK, or are stored, and lack their row or what one of the handlers should have done. */
  readonly lost: number;
  /** Further effects, behind the first, of handlers that are called at least once. */
  readonly repeated: number;
  /** Some of them, and what they lack. */
  readonly lostMessages: readonly string[];
  /** Messages with more than one row, or more than one effect of the handler that works exactly once. */
  readonly twice: number;
}

/** @param answered texts of the messages that were answered OK */
export function judge(answered: ReadonlySet<string>, { rows, effects }: Findings): Verdict {
  const places = new Map([['row', rows], ...effects]);
  const lackedBy = (text: string) => [...places].filter(([, counts]) => !counts.has(text)).map(([place]) => place);
  const owed = [...new Set([...answered, ...rows.keys()])];
  const lost = owed.filter((text) => lackedBy(text).length > 0);
  const ledger = effects.get('ledger')!;
  return {
    answered: answered.size,
    lost: lost.length,
    lostMessages: lost.slice(0, 5).map((text) => `${text} lacks ${lackedBy(text).join(', ')}`),
    repeated: [...effects.values()].filter((counts) => counts !== ledger).reduce((sum, one) => sum + extras(one), 0),
    twice: owed.filter((text) => over(rows, text) || over(ledger, text)).length,
  };
}

function extras(counts: Counts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count - 1;
  return sum;
}

function over(counts: Counts, text: string): boolean {
  return (counts.get(text) ?? 0) > 1;
}
