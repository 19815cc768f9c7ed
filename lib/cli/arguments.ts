import { LONGEST_DELAY } from '../time/time-limit.js';

/** A command line that cannot be carried out. Its message is one sentence for the user. */
export class UsageError extends Error {}

/** Reads values of options. Each function names the option, as the user wrote it, in the sentence of its UsageError. */

/** @throws UsageError */
export function wholeNumber(option: string, text: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`${option} must be a whole number ${range}, not "${text}".`);
}

/** @throws UsageError */
export function positive(option: string, text: string, alternative = ''): number {
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number > 0) return number;
  throw new UsageError(`${option} must be a number above 0${alternative}, not "${text}".`);
}

/** From 0 to 1. @throws UsageError */
export function share(option: string, text: string): number {
  const number = Number(text);
  if (/^\d*\.?\d+$/.test(text) && number <= 1) return number;
  throw new UsageError(`${option} must be a share from 0 to 1, not "${text}".`);
}

/** @throws UsageError */
export function oneOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((choice) => choice === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`${option} must be one of ${choices.join(', ')}, not "${text}".`);
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a time such as `30s`, `0.5s`, `5m` or `1h`; a number alone means seconds. @throws UsageError */
export function durationOf(option: string, text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text) ?? [];
  const milliseconds = Number(number) * UNITS[unit as keyof typeof UNITS];
  if (milliseconds > LONGEST_DELAY) throw new UsageError(`${option} must be 24 days at most, not "${text}".`);
  if (milliseconds > 0) return milliseconds;
  throw new UsageError(`${option} must be a time such as 30s, 5m or 1h, not "${text}".`);
}

/** A factor; Infinity for `max`. @throws UsageError */
export function speedOf(option: string, text: string): number {
  return text === 'max' ? Infinity : positive(option, text, ', or max');
}
