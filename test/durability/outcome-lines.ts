import type { Outcome } from './trial.js';

/** One line about a trial, and one for each fault. */
export function linesOf(outcome: Outcome): string {
  const { name, kills, answered, lost, repeated, twice, seconds, notes, faults } = outcome;
  const line = [
    `kills ${kills}, answered ${answered}, lost ${lost}, repeated ${repeated}, twice ${twice}`,
    `${seconds.toFixed(0)} s`,
    ...notes,
  ].join('; ');
  return [
    `${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name}: ${line}`,
    ...faults.map((fault) => `       ${fault}`),
  ].join('\n');
}

/** The last line of a run. */
export function sumOf(outcomes: readonly Outcome[]): string {
  const sum = (key: 'kills' | 'answered' | 'lost' | 'repeated') => outcomes.reduce((total, one) => total + one[key], 0);
  return `kills ${sum('kills')}, answered ${sum('answered')}, lost ${sum('lost')}, repeated ${sum('repeated')}`;
}
