import { AddressList } from '../caller/address-list.js';
import { LONGEST_DELAY } from '../time/time-limit.js';

/** The keys that an object of the options may have. */
export type Keys = Readonly<Record<string, unknown>>;

/** One option that cannot work. */
export interface OptionFault {
  readonly key: string;
  /** What it must be and the remedy, after the key. Holds no secret. */
  readonly sentence: string;
}

/** Options that cannot work. The message names each key, what it must be, and the remedy; never a secret. */
export class InvalidOptionsError extends Error {
  /** @param more what else is wrong */
  constructor(key: string, sentence: string, more: readonly OptionFault[] = []) {
    const faults = [{ key, sentence }, ...more].map((fault) => `option "${fault.key}" ${fault.sentence}`);
    super(
      faults.length === 1
        ? `ChatWebhooksModule: ${faults[0]}`
        : `ChatWebhooksModule: ${faults.length} options cannot work\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
    this.name = 'InvalidOptionsError';
  }
}

/**
 * Checks options and notes every fault, so that all of them are reported at once. `key` is the option as the user writes it, such as
 * `tencent.answerTimeout`. Each check returns the value; after a fault that value is never used.
 */
export class OptionChecks {
  private readonly faults: OptionFault[] = [];

  /** @throws InvalidOptionsError with all faults that were noted */
  readonly done = (): void => {
    const [first, ...more] = this.faults;
    if (first !== undefined) throw new InvalidOptionsError(first.key, first.sentence, more);
  };

  /** Notes what is wrong with an option. @param sentence what it must be and how to fix it, without the key, and never a secret */
  readonly fault = (key: string, sentence: string): void => void this.faults.push({ key, sentence });

  /** An object. @returns whether it is one */
  readonly object = (key: string, value: unknown): value is object => {
    if (typeof value === 'object' && value !== null) return true;
    this.fault(key, 'must be an object');
    return false;
  };

  /** Checks an object of options: its type, and that it has no unknown keys. @returns whether it is an object */
  readonly section = (key: string, value: unknown, known: Keys): boolean => {
    if (!this.object(key, value)) return false;
    this.refuseUnknown(`${key}.`, value, known);
    return true;
  };

  /**
   * Notes keys that do not exist. The compiler does not look for them in what a factory returns, and a misspelt restriction would let
   * everybody in.
   *
   * @param prefix of the keys in sentences, such as `tencent.`
   * @param but keys that have a fault of their own already
   */
  readonly refuseUnknown = (prefix: string, options: object, known: Keys, but: readonly string[] = []): void => {
    for (const [key, value] of Object.entries(options)) {
      if (value === undefined || Object.hasOwn(known, key) || but.includes(key)) continue;
      this.fault(prefix + key, `does not exist here; there are ${Object.keys(known).join(', ')}`);
    }
  };

  /** A whole number above 0. @param what the noun that it counts, such as `bytes` */
  readonly count = (key: string, value: number, what: string): number => {
    if (!(Number.isInteger(value) && value > 0)) this.notANumber(key, value, `a whole number of ${what} above 0`);
    return value;
  };

  /** A number above 0. @param unit as the sentence says it, such as `a number of days` */
  readonly positive = (key: string, value: number, unit: string): number => {
    if (!(Number.isFinite(value) && value > 0)) this.notANumber(key, value, `${unit} above 0`);
    return value;
  };

  /** Milliseconds above 0, no longer than a timer can wait. */
  readonly milliseconds = (key: string, value: number): number => {
    if (value > LONGEST_DELAY && value < Infinity) this.fault(key, TOO_LONG);
    return this.positive(key, value, 'a number of milliseconds');
  };

  /** Milliseconds, 0 included, no longer than a timer can wait. */
  readonly millisecondsOrNone = (key: string, value: number): number => {
    if (!(Number.isFinite(value) && value >= 0)) this.notANumber(key, value, 'a number of milliseconds, 0 or more');
    else if (value > LONGEST_DELAY) this.fault(key, TOO_LONG);
    return value;
  };

  /** A function, or nothing. */
  readonly hook = <F>(key: string, value: F | undefined): F | undefined => {
    if (value !== undefined && typeof value !== 'function') this.fault(key, 'must be a function, or be left out');
    return value;
  };

  /** An object with methods, or a list of such objects. */
  readonly observers = <O extends object>(key: string, value: O, methods: readonly string[]): O => {
    const isMissing = (one: unknown) => methods.some((method) => typeof (Object(one) as Keys)[method] !== 'function');
    if ([value].flat().some(isMissing)) {
      this.fault(key, `must be an object with the methods ${methods.join(' and ')}, a list of them, or be left out`);
    }
    return value;
  };

  /** One of several texts. */
  readonly oneOf = <const T extends string>(key: string, value: T, allowed: readonly T[]): T => {
    if (!allowed.includes(value)) this.fault(key, `must be ${allowed.map((one) => `'${one}'`).join(' or ')}`);
    return value;
  };

  /** IP addresses and CIDR ranges. @returns undefined if the option is left out: everybody may call */
  readonly addresses = (key: string, list: readonly string[] | undefined): AddressList | undefined => {
    if (list === undefined) return undefined;
    if (!Array.isArray(list) || list.length === 0) {
      this.fault(key, 'must list at least one address, or be left out');
      return undefined;
    }
    try {
      return new AddressList(list.map(String));
    } catch (error) {
      this.fault(key, (error as Error).message);
      return undefined;
    }
  };

  private notANumber(key: string, value: unknown, what: string): void {
    this.fault(key, `must be ${what}${Number.isNaN(value) ? `, and is NaN: ${UNSET}` : ''}`);
  }
}

const TOO_LONG = `must be a number of milliseconds up to ${LONGEST_DELAY}`;

/** How values that are not there come to be. */
export const UNSET = 'is the environment variable set?';

/**
 * What is on a text that was copied or injected, and does not belong to it; undefined for a clean one. It is refused, not taken
 * away: by then nobody knows what the other side has. The words hold nothing of the text.
 */
export function strayIn(text: string): string | undefined {
  return STRAYS.find(([pattern]) => pattern.test(text))?.[1];
}

const STRAYS: readonly (readonly [RegExp, string])[] = [
  [/^\s*$/, `is blank: ${UNSET}`],
  [/^(undefined|null|NaN|\[object Object\])$/, `is a text such as "undefined": ${UNSET}`],
  [/^(\$\{.*\}|\$\(.*\)|\$[A-Z_]+|\{\{.*\}\})$/, 'is a placeholder for which nothing was put in'],
  [/[\n\r\u2028\u2029]/, 'holds a line end, as files and secret stores add one: remove it where it is stored'],
  [/[\p{Cf}\p{DI}]/u, 'holds an invisible character, such as a byte order mark: type it anew where it is stored'],
  [/\p{Cc}/u, 'holds a control character: remove it where it is stored'],
  [/^\s|\s$/, 'begins or ends with a blank: remove it where it is stored'],
  [/^["'`‘’“”«»]|["'`‘’“”«»]$/, 'begins or ends with a quotation mark: remove it where it is stored'],
  [/\\[nrt]$/, 'ends in an escape sequence such as \\n: remove it where it is stored'],
];
