import { sha256Hex } from '../events/event-id.js';

/** Length of the columns that hold accounts, groups, conversations and the like. */
export const KEY_LENGTH = 255;
const PREFIX_LENGTH = 190;
/** A `text` of MySQL takes 64 KiB. */
const ERROR_LENGTH = 2_000;

/**
 * Makes any text fit a key column, so that no character a user can type breaks storage. A text that is too long, or holds what
 * databases refuse or cut off at (NUL, lone surrogates), becomes a readable prefix with U+FFFD instead of these, `#`, and
 * the SHA-256 of the whole: two texts never become one.
 */
export function toKeyColumn(text: string): string {
  const storable = text.isWellFormed() && !text.includes('\0');
  if (storable && text.length <= KEY_LENGTH) return text;
  return `${toStorableText(text.slice(0, PREFIX_LENGTH))}#${sha256Hex(Buffer.from(text, 'utf16le'))}`;
}

/** `toKeyColumn()` for a column that may be null. */
export function toNullableKeyColumn(text: string | null): string | null {
  return text === null ? null : toKeyColumn(text);
}

/** Replaces what databases refuse or cut off at by U+FFFD, in texts that nobody searches for. */
function toStorableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Makes the text of an error fit its column: only its first 2,000 characters are stored. */
export function toNullableErrorColumn(text: string | null): string | null {
  return text === null ? null : toStorableText(text.slice(0, ERROR_LENGTH));
}
