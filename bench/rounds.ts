import { summary, type Ratio } from './ratios.js';

/**
 * Measures one candidate after the other, again and again (A B C A B C …), so that what disturbs the machine disturbs all.
 *
 * @param rounds to keep; one more before them warms up
 * @returns what was measured of each candidate, round by round
 */
export async function interleaved<Name extends string, Figures>(
  candidates: readonly Name[],
  rounds: number,
  measure: (candidate: Name) => Promise<Figures>,
): Promise<Record<Name, Figures>[]> {
  const kept: Record<Name, Figures>[] = [];
  for (let round = 0; round <= rounds; round++) {
    const figures: Partial<Record<Name, Figures>> = {};
    for (const candidate of candidates) figures[candidate] = await measure(candidate);
    if (round > 0) kept.push(figures as Record<Name, Figures>);
  }
  return kept;
}

/** Taken inside each round, where both sides had the same disturbance. */
export function ratioOf<Round>(rounds: readonly Round[], ratio: (round: Round) => number): Ratio {
  return summary(rounds.map(ratio));
}
