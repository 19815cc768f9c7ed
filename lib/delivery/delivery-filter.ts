import type { DeliveryKey } from '../journal/durable-journal.js';

/** What a member of a filter must be. An `id` has no odd characters; a `text` may hold any, as accounts do. */
type Kind = keyof typeof KINDS;

const KINDS = {
  id: { name: 'a string', fits: isText },
  ids: { name: 'a list of strings', fits: (value: unknown) => Array.isArray(value) && value.every(isText) },
  key: { name: 'a delivery, with the strings "key" and "handler"', fits: isKey },
  text: { name: 'a string', fits: isText },
  number: { name: 'a number', fits: (value: unknown) => typeof value === 'number' && !Number.isNaN(value) },
  count: { name: 'a whole number above 0', fits: (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0 },
  boolean: { name: 'a boolean', fits: (value: unknown) => typeof value === 'boolean' },
};

const CALLBACK_FILTER = { eventIds: 'ids', conversationKey: 'text', since: 'number', until: 'number' } as const;

/** The members of each filter. */
export const DEAD_LETTER_FILTER = { ...CALLBACK_FILTER, handler: 'id' } as const;
export const REPLAY_FILTER = { ...CALLBACK_FILTER, eventNames: 'ids' } as const;

/** A filter often comes from a request: a mistake in it must not match everything, nor reach the database. @throws TypeError */
export function checkFilter(method: string, filter: unknown, kinds: Readonly<Record<string, Kind>>): void {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
    throw new TypeError(`ChatDeliveries.${method}: filter and options must be objects`);
  }
  for (const [key, value] of Object.entries(filter)) {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind === undefined) throw new TypeError(`ChatDeliveries.${method}: there is no filter or option "${key}"`);
    if (value !== undefined) checkKind(method, `"${key}"`, value, kind);
  }
}

/** @throws TypeError for deliveries that no journal could have */
export function checkKeys(method: string, deliveries: readonly unknown[]): void {
  for (const delivery of deliveries) checkKind(method, 'each of the list', delivery, 'key');
}

/** @param what named in the error. @throws TypeError */
export function checkKind(method: string, what: string, value: unknown, kind: Kind): void {
  const { name, fits } = KINDS[kind];
  if (!fits(value)) throw new TypeError(`ChatDeliveries.${method}: ${what} must be ${name}`);
  // databases refuse these characters, or take them for others
  if (!idsOf(value, kind).every((id) => id.isWellFormed() && !id.includes('\0'))) {
    throw new TypeError(`ChatDeliveries.${method}: ${what} holds a NUL or half a character, which no id has`);
  }
}

/** The ids in a value that fits. */
function idsOf(value: unknown, kind: Kind): readonly string[] {
  if (kind === 'id') return [value as string];
  if (kind === 'ids') return value as string[];
  if (kind !== 'key') return [];
  const { key, handler } = value as DeliveryKey;
  return [key, handler];
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { key, handler } = value as Partial<DeliveryKey>;
  return isText(key) && isText(handler);
}
