import type { AddressList } from '../caller/address-list.js';
import type { OptionChecks } from './option-checks.js';

/** One option: what it is when it is left out, and what makes its value usable. */
export interface OptionRule<Given, Resolved = Given> {
  /** As somebody would pass it; undefined where leaving the option out means something of its own. */
  readonly default: Given | undefined;
  /** Notes what is wrong with a value, and returns what the code uses. */
  check(checks: OptionChecks, key: string, value: Given): Resolved | undefined;
}

/** Options by their keys. The comment of each is its documentation, in editors and in the docs. */
export type OptionTable = Readonly<Record<string, Omit<OptionRule<never, unknown>, 'default'> & { default: unknown }>>;

/** What may be passed for the options of a table. */
export type GivenOptions<Table> = {
  -readonly [Key in keyof Table]?: Table[Key] extends OptionRule<infer Given, infer _> ? Given : never;
};

/** What the code reads for the options of a table. */
export type ResolvedValues<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends { readonly default: undefined }
    ? ResolvedBy<Table[Key]> | undefined
    : ResolvedBy<Table[Key]>;
};
type ResolvedBy<Rule> = Rule extends OptionRule<infer _, infer Resolved> ? Resolved : never;

/** An option without a default. */
type Optional<Given, Resolved = Given> = OptionRule<Given, Resolved> & { readonly default: undefined };
/** An option with a default. */
type Defaulted<Given, Resolved = Given> = OptionRule<Given, Resolved> & { readonly default: Given };

/**
 * Checks the values of a table's options, and fills in the defaults.
 *
 * @param prefix of the keys in error messages, such as `tencent.`
 */
export function readOptions<Table extends OptionTable>(
  table: Table,
  given: Readonly<Partial<Record<keyof Table, unknown>>>,
  checks: OptionChecks,
  prefix = '',
): ResolvedValues<Table> {
  const entries = Object.entries(table).map(([key, rule]) => {
    const value = rule.default === undefined ? given[key] : (given[key] ?? rule.default);
    return [key, value === undefined ? undefined : rule.check(checks, prefix + key, value as never)];
  });
  return Object.fromEntries(entries) as ResolvedValues<Table>;
}

/** One of several texts. */
export function oneOf<const Text extends string>(texts: readonly Text[]): Optional<Text>;
export function oneOf<const Text extends string>(texts: readonly Text[], fallback: NoInfer<Text>): Defaulted<Text>;
export function oneOf<const Text extends string>(texts: readonly Text[], fallback?: Text): OptionRule<Text> {
  return { default: fallback, check: (checks, key, value) => checks.oneOf(key, value, texts) };
}

/** A whole number above 0. @param what it counts */
export function count(what: string, fallback: number): Defaulted<number> {
  return { default: fallback, check: (checks, key, value) => checks.count(key, value, what) };
}

/** Milliseconds above 0, no longer than a timer can wait. */
export function milliseconds(fallback: number): Defaulted<number> {
  return { default: fallback, check: (checks, key, value) => checks.milliseconds(key, value) };
}

/** Milliseconds, or 0 for none. */
export function millisecondsOrNone(fallback: number): Defaulted<number> {
  return { default: fallback, check: (checks, key, value) => checks.millisecondsOrNone(key, value) };
}

/** Seconds above 0; resolved to milliseconds. */
export function seconds(fallback: number): Defaulted<number> {
  return {
    default: fallback,
    check: (checks, key, value) => checks.positive(key, value, 'a number of seconds') * 1_000,
  };
}

/** Days above 0; resolved to milliseconds. */
export function days(): Optional<number> {
  return {
    default: undefined,
    check: (checks, key, value) => checks.positive(key, value, 'a number of days') * 86_400_000,
  };
}

/** A function that is called when something happens. */
export function hook<Hook>(): Optional<Hook> {
  return { default: undefined, check: (checks, key, value) => checks.hook(key, value) };
}

/** An object with methods that are called when something happens, or a list of such objects. */
export function observers<Observer extends object>(
  ...methods: (keyof Observer & string)[]
): Optional<Observer | readonly Observer[]> {
  return { default: undefined, check: (checks, key, value) => checks.observers(key, value, methods) };
}

/** IP addresses and CIDR ranges. */
export function addresses(): Optional<readonly string[], AddressList> {
  return { default: undefined, check: (checks, key, value) => checks.addresses(key, value) };
}
