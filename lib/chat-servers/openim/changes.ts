import { isWireObject } from '../../wire/json.js';

interface Kind {
  /** What a member must be, for people who gave something else. */
  readonly what: string;
  readonly fits: (value: unknown) => boolean;
  /** How it is written, where that is not as it was given. */
  readonly write?: (value: unknown) => unknown;
}

/** What a member of a reply may be: OpenIM decodes strictly, and takes nothing else for it. */
const KINDS = {
  text: { what: 'a text', fits: (value) => typeof value === 'string' },
  filled: { what: 'a text that is not empty', fits: isFilled },
  integer: { what: 'a whole number', fits: (value) => isWithin(value, -(2 ** 31), 2 ** 31 - 1) },
  seconds: { what: 'a whole number of seconds', fits: (value) => isWithin(value, 0, 2 ** 31 - 1) },
  time: { what: 'a time in epoch milliseconds', fits: (value) => isWithin(value, 0, Number.MAX_SAFE_INTEGER) },
  flag: { what: 'true or false', fits: (value) => typeof value === 'boolean' },
  accounts: { what: 'a list of accounts, with at least one', fits: isListOfAccounts, write: copyOf },
  texts: { what: 'a list of accounts', fits: isListOfTexts, write: copyOf },
  members: { what: 'an object', fits: isWireObject },
  objects: { what: 'a list of objects, with at least one', fits: isListOfObjects },
  joinOption: { what: "'0', '1' or '2'", fits: (value) => /^[012]$/.test(textOf(value)), write: Number },
  permission: {
    what: 'true or false',
    fits: (value) => typeof value === 'boolean',
    write: (value) => (value === true ? 0 : 1),
  },
  role: {
    what: "'admin' or 'member'",
    fits: (value) => /^(?:admin|member)$/.test(textOf(value)),
    write: (value) => (value === 'admin' ? 60 : 20),
  },
  receiveOption: { what: '0, 1 or 2', fits: (value) => isWithin(value, 0, 2) },
  mentionType: { what: 'a whole number from 0 to 4', fits: (value) => isWithin(value, 0, 4) },
} as const satisfies Record<string, Kind>;

/** How one member of a change is written: its name in the reply, and what it may be. */
export type WrittenAs = readonly [member: string, kind: keyof typeof KINDS];

/** How each of the words of `Changes` is written. */
export type WrittenWords<Changes> = { readonly [Word in keyof Required<Changes>]: WrittenAs };

/** Members of a reply, by their names on the wire. */
export type ReplyMembers = Readonly<Record<string, unknown>>;

/**
 * The members of a reply for what is to be changed.
 *
 * @param changes what the handler gave, in our words; a member that is undefined is not there
 * @param words how each of our words is written
 * @param method names the method of the proposal in errors
 * @throws TypeError for no change at all, for another word, and for a value that OpenIM could not read
 */
export function changedMembers<Changes extends object>(
  changes: Changes,
  words: WrittenWords<Changes>,
  method = 'change',
): ReplyMembers {
  const members = changedMembersIfAny(changes, words, method);
  if (members === undefined) throw new TypeError(`${method}() takes at least one of: ${Object.keys(words).join(', ')}`);
  return members;
}

/** The same; undefined for no change at all. */
export function changedMembersIfAny<Changes extends object>(
  changes: Changes | undefined,
  words: WrittenWords<Changes>,
  method = 'change',
): ReplyMembers | undefined {
  const written = new Map<string, WrittenAs>(Object.entries(words));
  const given = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  const members = given.map(([word, value]) => {
    const how = written.get(word);
    if (how === undefined)
      throw new TypeError(`${method}() takes no ${JSON.stringify(word)}, but ${[...written.keys()].join(', ')}`);
    const [member, kind] = how;
    const { what, fits, write }: Kind = KINDS[kind];
    if (!fits(value)) throw new TypeError(`${method}(): ${word} must be ${what}`);
    return [member, write === undefined ? value : write(value)];
  });
  return Object.fromEntries(members);
}

/** Not blank, as Go's `strings.TrimSpace` sees it, which takes U+0085 for a space too. */
function isFilled(value: unknown): boolean {
  return /[^\s\u0085]/.test(textOf(value));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isWithin(value: unknown, first: number, last: number): boolean {
  return Number.isInteger(value) && (value as number) >= first && (value as number) <= last;
}

function isListOfAccounts(value: unknown): boolean {
  return isListOf(value, (one) => typeof one === 'string' && one !== '');
}

function isListOfObjects(value: unknown): boolean {
  return isListOf(value, isWireObject);
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && (value.length === 0 || isListOf(value, (one) => typeof one === 'string'));
}

/** The handler may change its own list before the answer is written. */
function copyOf(value: unknown): unknown[] {
  return Array.from(value as unknown[]);
}

/** A gap counts as an item, as JSON writes null for it. */
function isListOf(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && Array.from(value).every(fits);
}

/**
 * The accounts of a list that a change leaves on it, in the order of the list; undefined for all of them.
 *
 * @throws TypeError for an account that is not on the list
 */
export function someOf(list: readonly string[], left: readonly string[]): readonly string[] | undefined {
  const all = new Set(list);
  const named = new Set(left);
  const some = [...all].filter((account) => named.has(account));
  if (some.length < named.size) throw new TypeError('change(): users has an account that the proposal does not have');
  return some.length === all.size ? undefined : some;
}
