/** What a member of a reply may be: OpenIM decodes strictly, and takes nothing else for it. */
const KINDS = {
  text: ['a text', (value: unknown) => typeof value === 'string'],
  integer: ['a whole number', (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31],
  flag: ['true or false', (value: unknown) => typeof value === 'boolean'],
  accounts: ['a list of accounts, with at least one', isListOfAccounts],
} as const satisfies Record<string, readonly [string, (value: unknown) => boolean]>;

/** How one member of a change is written: its name in the reply, and what it may be. */
export type WrittenAs = readonly [member: string, kind: keyof typeof KINDS];

/**
 * The members of a reply for what is to be changed.
 *
 * @param changes what the handler gave, in our words; a member that is undefined is not there
 * @param words how each of our words is written
 * @throws TypeError for no change at all, for another word, and for a value that OpenIM could not read
 */
export function changedMembers<Changes extends object>(
  changes: Changes,
  words: { readonly [Word in keyof Required<Changes>]: WrittenAs },
): Readonly<Record<string, unknown>> {
  const written = new Map<string, WrittenAs>(Object.entries(words));
  const given = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  if (given.length === 0) throw new TypeError(`change() takes at least one of: ${[...written.keys()].join(', ')}`);
  const members = given.map(([word, value]) => {
    const how = written.get(word);
    if (how === undefined) throw new TypeError(`change() does not take ${JSON.stringify(word)}`);
    const [member, kind] = how;
    const [what, fits] = KINDS[kind];
    if (!fits(value)) throw new TypeError(`change(): ${word} must be ${what}`);
    return [member, value];
  });
  return Object.fromEntries(members);
}

function isListOfAccounts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '');
}
