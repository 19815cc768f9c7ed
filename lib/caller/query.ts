import { unescape } from 'node:querystring';
import { Refusal } from '../refusal/refusal.js';

/** Query parameters by lower-cased name. */
export type Query = ReadonlyMap<string, string>;

/**
 * Parses the query of a URL. Names match case-insensitively, as chat servers spell them in several ways.
 *
 * @throws Refusal `REPEATED_PARAMETER`: of two values, one could be checked and the other one used
 */
export function queryOf(url: string): Query {
  const query = new Map<string, string>();
  const start = url.indexOf('?');
  if (start === -1) return query;
  const decode = ENCODED.test(url) ? decodeText : asItIs;
  // without an array of the parameters, which takes as long as all the rest
  for (let from = start + 1, end; from < url.length; from = end + 1) {
    end = indexOrEnd(url, '&', from, url.length);
    if (end === from) continue;
    const at = indexOrEnd(url, '=', from, end);
    const name = decode(url.slice(from, at)).toLowerCase();
    if (query.has(name)) throw new Refusal('REPEATED_PARAMETER');
    query.set(name, decode(url.slice(at + 1, end)));
  }
  return query;
}

function indexOrEnd(text: string, character: string, from: number, end: number): number {
  const at = text.indexOf(character, from);
  return at === -1 || at > end ? end : at;
}

const ENCODED = /\+|%[\da-f]{2}/i;

/** As Node's `querystring` does it, which makes an object of all parameters first. */
function decodeText(text: string): string {
  return ENCODED.test(text) ? unescape(text.replaceAll('+', ' ')) : text;
}

function asItIs(text: string): string {
  return text;
}
