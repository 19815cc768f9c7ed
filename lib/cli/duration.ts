import { LONGEST_DELAY } from '../time/time-limit.js';
import { UsageError } from './usage-error.js';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * Milliseconds of a time such as `30s`, `5m` or `1h`; a number alone means seconds.
 *
 * @param option as the user wrote it, for the sentence
 * @throws UsageError
 */
export function durationOf(option: string, text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text) ?? [];
  const milliseconds = Number(number) * UNITS[unit as keyof typeof UNITS];
  if (milliseconds > LONGEST_DELAY) throw new UsageError(`${option} must be 24 days at most, not "${text}".`);
  if (milliseconds > 0) return milliseconds;
  throw new UsageError(`${option} must be a time such as 30s, 5m or 1h, not "${text}".`);
}
