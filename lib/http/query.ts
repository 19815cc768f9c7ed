import { parse } from 'node:querystring';
import { Refusal } from './refusal.js';

/** Query parameters by lower-cased name. */
export type Query = ReadonlyMap<string, string>;

/**
 * Parses the query of a URL. Names match case-insensitively, as senders spell them in several ways.
 *
 * @throws Refusal `REPEATED_PARAMETER`: of two values, one could be checked and the other one used
 */
export function queryOf(url: string): Query {
  const start = url.indexOf('?');
  const text = start === -1 ? '' : url.slice(start + 1);
  const query = new Map<string, string>();
  const parsed = parse(text, undefined, undefined, { maxKeys: 0 });
  for (const name in parsed) {
    const value = parsed[name]!;
    const key = name.toLowerCase();
    if (Array.isArray(value) || query.has(key)) throw new Refusal('REPEATED_PARAMETER');
    query.set(key, value);
  }
  return query;
}
