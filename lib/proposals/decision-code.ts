import type { Provider } from '../events/chat-event.js';

type Below<Limit extends number, Seen extends readonly number[] = []> = Seen['length'] extends Limit
  ? Seen[number]
  : Below<Limit, readonly [...Seen, Seen['length']]>;

/** A whole number from 0 to 100: it fits the codes of every chat server, to the first of which it is added. */
export type CodeOffset = Below<101>;

/** Codes as chat servers know them, by the chat server. One that is not named gets its first code. */
export type RawCodes = { readonly [P in Provider]?: number };

/** The codes that a chat server leaves to apps. */
export interface CodeRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The code for a chat server.
 *
 * @throws RangeError for a code outside of its range
 */
export function codeFor(provider: Provider, code: CodeOffset | RawCodes, { first, last }: CodeRange): number {
  const raw = typeof code === 'object' ? (code[provider] ?? first) : first + code;
  const limit = typeof code === 'object' ? last : first + MOST;
  if (Number.isInteger(raw) && raw >= first && raw <= limit) return raw;
  throw new RangeError(
    typeof code === 'object'
      ? `the code for ${provider} must be a whole number from ${first} to ${last}`
      : `a code must be a whole number from 0 to ${MOST}`,
  );
}

const MOST = 100 satisfies CodeOffset;
