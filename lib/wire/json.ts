import { isUtf8 } from 'node:buffer';
import { Refusal } from '../refusal/refusal.js';

/** A JSON object as it came. */
export type WireObject = Readonly<Record<string, unknown>>;

/** Deepest nesting that is parsed; the chat servers' own bodies stay below 20. */
export const MAX_DEPTH = 100;

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Parses the bytes of a body; a byte order mark is tolerated, of duplicate keys the last one wins.
 *
 * @throws Refusal `EMPTY_BODY`, `INVALID_UTF8`, `NESTED_TOO_DEEP`, `INVALID_JSON`, `NOT_AN_OBJECT`
 */
export function parseBody(bytes: Buffer): WireObject {
  if (bytes.length === 0) throw new Refusal('EMPTY_BODY');
  if (!isUtf8(bytes)) throw new Refusal('INVALID_UTF8');
  const marked = bytes.toString();
  const text = marked.startsWith(BYTE_ORDER_MARK) ? marked.slice(1) : marked;
  if (isNestedDeeper(text, MAX_DEPTH)) throw new Refusal('NESTED_TOO_DEEP');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // the parser's own message quotes the body
    throw new Refusal('INVALID_JSON');
  }
  if (!isWireObject(value)) throw new Refusal('NOT_AN_OBJECT');
  return value;
}

/** The object that a JSON text holds, or undefined for anything else, such as bare text. */
export function parseObject(text: string): WireObject | undefined {
  if (!/^\s*\{/.test(text) || isNestedDeeper(text, MAX_DEPTH)) return undefined;
  try {
    return JSON.parse(text) as WireObject; // as it begins with a brace
  } catch {
    return undefined;
  }
}

export function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts brackets outside strings, before parsing: code after the parser recurses. */
function isNestedDeeper(text: string, limit: number): boolean {
  // most texts have too few brackets for that, even with those in strings
  if (countOf('{', text, limit) + countOf('[', text, limit) <= limit) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > limit) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case 0x22: // "
        for (i++; i < text.length; i++) {
          const code = text.charCodeAt(i);
          if (code === 0x5c) i++;
          else if (code === 0x22) break;
        }
    }
  }
  return false;
}

/** How often a character is in a text, as far as it matters: up to one more than the limit. */
function countOf(character: string, text: string, limit: number): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1 && count <= limit; at = text.indexOf(character, at + 1)) count++;
  return count;
}
