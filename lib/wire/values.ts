import { isWireObject, type WireObject } from './json.js';

/** A text that is not empty: anything else becomes undefined. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number, also one that arrived as a numeric string; `-0` is 0, as it is after JSON. */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number + 0 : undefined;
}

/** A whole number that survives being a number, also one that arrived as a numeric string. */
export function readInteger(value: unknown): number | undefined {
  const number = readNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** An id as a text, also one that arrived as a number. */
export function readId(value: unknown): string | undefined {
  return readText(value) ?? readInteger(value)?.toString();
}

/** The items of a list that are texts; empty for anything but a list. */
export function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The items of a list that are objects; empty for anything but a list. */
export function readObjects(value: unknown): WireObject[] {
  return Array.isArray(value) ? value.filter(isWireObject) : [];
}

/** The members that are neither missing nor null: what a body with optional members says. */
export function withoutMissing<Members extends object>(
  members: Members,
): { readonly [Name in keyof Members]?: NonNullable<Members[Name]> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as { [Name in keyof Members]?: NonNullable<Members[Name]> };
}

const YEAR_2000 = Date.UTC(2000, 0);
const YEAR_2107 = Date.UTC(2107, 0); // after the last second of an unsigned 32-bit clock

/** A time as epoch milliseconds; undefined if the clock was never set, or the value is in another unit. */
export function readTime(value: unknown, unit: 'seconds' | 'milliseconds'): number | undefined {
  const number = readInteger(value);
  if (number === undefined) return undefined;
  const milliseconds = unit === 'seconds' ? number * 1000 : number;
  return milliseconds >= YEAR_2000 && milliseconds < YEAR_2107 ? milliseconds : undefined;
}
