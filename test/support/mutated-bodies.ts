import { fc } from './fast-check.js';

const LIMITS = [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53];

/** Whatever `JSON.parse` can give, with the keys, texts and numbers that trip code up. */
export const anyJson: fc.Arbitrary<unknown> = fc
  .oneof(
    fc.anything({
      key: fc.oneof(
        fc.string(),
        fc.constantFrom('constructor', 'prototype', 'toString', 'then', 'length', 'MsgType', 'MsgContent'),
      ),
    }),
    fc.jsonValue(),
    fc.constantFrom(null, [], {}, [null], [[]], [{}], '', '0', '-0', ' 1', '1e3', '\0', '\ud800', -1, 1.5),
    fc.constantFrom<unknown>(...LIMITS, ...LIMITS.map(String), [{ MsgType: 5 }], ['a', 'b'], ['a', {}], ['a', null]),
  )
  .map((value): unknown => JSON.parse(JSON.stringify(value ?? null) ?? 'null'));

/** Paths of all members and items, nested ones too. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [[key], ...pathsOf(member).map((path) => [key, ...path])]);
}

function replaceAt(target: unknown, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (typeof target !== 'object' || target === null) return; // an earlier replacement took the place away
  if (Array.isArray(target) && key === 'length') return; // no member of a JSON list
  const holder = target as Record<string, unknown>;
  if (rest.length === 0) holder[key] = value;
  else if (Object.hasOwn(holder, key)) replaceAt(holder[key], rest, value);
}

/** A genuine body in which some members hold anything, and some members are new. */
export function mutationsOf<Body extends object>(body: Body): fc.Arbitrary<Body> {
  const paths = pathsOf(body);
  const places = fc.oneof(
    fc.constantFrom(...paths),
    fc.constantFrom(...paths).chain((path) => fc.string().map((key) => [...path.slice(0, -1), key])),
  );
  return fc.array(fc.tuple(places, anyJson), { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = structuredClone(body);
    for (const [path, value] of changes) replaceAt(copy, path, value);
    // a list may have got a member with a name, which JSON knows not
    return JSON.parse(JSON.stringify(copy)) as Body;
  });
}
