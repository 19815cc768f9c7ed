import { readFile } from 'node:fs/promises';
import { UsageError } from '../arguments.js';

type Members = Record<string, unknown>;

/**
 * A copy of the body with members changed by their paths: `path=value` keeps the kind of the value that is there (a text stays a
 * text, otherwise JSON is read as JSON), `path:=json` sets any kind of value, `path:=` removes the member.
 *
 * @throws UsageError for an edit that cannot be made
 */
export function editBody(body: object, edits: readonly string[]): object {
  const copy = structuredClone(body);
  for (const edit of edits) apply(copy, edit);
  return copy;
}

function apply(body: object, edit: string): void {
  const [, path, colon, text] = /^([^=:]+)(:?)=(.*)$/s.exec(edit) ?? [];
  if (path === undefined) throw new UsageError(`--set needs path=value or path:=json, not "${edit}".`);
  const keys = path.split('.');
  if (keys.includes('__proto__')) throw new UsageError(`--set ${path}: a member cannot be named __proto__.`);
  const last = keys.pop()!;
  const isRemoval = colon !== '' && text === '';
  let place = body as Members;
  for (const [depth, key] of keys.entries()) {
    requirePlace(place, key, path);
    const next = keys[depth + 1] ?? last;
    let inner = own(place, key) ?? undefined;
    if (inner === undefined && isRemoval) return;
    if (inner === undefined) place[key] = inner = /^\d+$/.test(next) ? [] : {};
    if (typeof inner !== 'object')
      throw new UsageError(`--set ${path}: "${key}" is not an object but a ${typeof inner}.`);
    place = inner as Members;
  }
  requirePlace(place, last, path);
  const read = parse(text!);
  if (isRemoval && Array.isArray(place)) place.splice(Number(last), 1);
  else if (isRemoval) delete place[last];
  else if (colon === '') place[last] = typeof own(place, last) === 'string' || read === undefined ? text : read.value;
  else if (read !== undefined) place[last] = read.value;
  else throw new UsageError(`--set ${edit}: what follows := is not JSON.`);
}

/** Undefined for what every object inherits. */
function own(place: Members, key: string): unknown {
  return Object.hasOwn(place, key) ? place[key] : undefined;
}

/** @throws UsageError if a list has no such place, and it is not the place after the last one */
function requirePlace(place: Members, key: string, path: string): void {
  if (!Array.isArray(place) || (/^\d+$/.test(key) && Number(key) <= place.length)) return;
  throw new UsageError(`--set ${path}: "${key}" is not a place in a list of ${place.length}; places count from 0.`);
}

/** Undefined if it is not JSON. */
function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * A body from a file: its very bytes, or edited, which only an object can be.
 *
 * @throws UsageError
 */
export async function bodyFromFile(path: string, edits: readonly string[]): Promise<Buffer | object> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`--file ${path} cannot be read: ${error.message}.`);
  });
  return edits.length === 0 ? bytes : editBody(objectIn(bytes.toString(), path), edits);
}

function objectIn(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // like JSON that is not an object
  }
  throw new UsageError(`--set needs a JSON object, which ${path} is not.`);
}
