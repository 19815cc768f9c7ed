import type { Silence, SilencePolicy } from '../silence/silence.js';
import type { OptionChecks } from './option-checks.js';
import { hook, milliseconds, readOptions, type GivenOptions, type OptionRule } from './option-table.js';

const DAY = 86_400_000;
/** After as many days, each hour of the week was seen once. */
const WEEK = 7;

/** The options of `silence`. The comments are what editors and the docs show. */
export const SILENCE_OPTIONS = {
  /** A silence that is less probable than this is told. @default 0.0001 */
  probability: probability(0.0001),
  /** Days from the first callback of a command, at least 7, in which it is only learned how many usually come. @default 7 */
  learnDays: learningDays(WEEK),
  /** Milliseconds between two looks, each of which is a small query of the journal. @default 60000 */
  interval: milliseconds(60_000),
  /** Called when a silence begins, and when it ends; both are also logged. */
  onSilence: hook<(silence: Silence) => unknown>(),
};

/** Options of the silence alarm. */
export type SilenceOptions = GivenOptions<typeof SILENCE_OPTIONS>;

/** The option `silence`: on unless it is `false`. Resolves to undefined where the alarm is off. */
export function silence(): OptionRule<false | SilenceOptions, SilencePolicy | undefined> & {
  readonly default: object;
} {
  return {
    default: {},
    check: (checks, key, value) => {
      if (value === false || !checks.section(key, value, SILENCE_OPTIONS)) return undefined;
      const { learnDays, ...others } = readOptions(SILENCE_OPTIONS, value, checks, `${key}.`);
      return { ...others, learning: learnDays };
    },
  };
}

function probability(fallback: number): OptionRule<number> & { readonly default: number } {
  const check = (checks: OptionChecks, key: string, value: number) => {
    if (!(value > 0 && value < 1)) checks.fault(key, 'must be a number between 0 and 1, such as 0.0001');
    return value;
  };
  return { default: fallback, check };
}

/** Resolved to milliseconds. */
function learningDays(fallback: number): OptionRule<number> & { readonly default: number } {
  const check = (checks: OptionChecks, key: string, value: number) => {
    if (!(value >= WEEK && value < Infinity)) checks.fault(key, 'must be 7 or more, to see each hour of the week');
    return value * DAY;
  };
  return { default: fallback, check };
}
