import type { Decision, Proposal } from '../../../lib/index.js';
import type { Data, ServerVersion } from '../openim-merge.js';

/** A proposal with whatever decisions it has. */
export type Decidable = Proposal & Readonly<Record<string, (...given: unknown[]) => Decision>>;

/** One decision about a command, and what must become of the server's data. */
export interface DecisionCase {
  readonly name: string;
  /** The method of the proposal that it is about. */
  readonly method: string;
  readonly decide: (proposal: Decidable, data: Data) => Decision;
  /** Whether the action stops. */
  readonly stops?: boolean;
  /** The members that become something else, by the server's names. @default none */
  readonly becomes?: (data: Data) => Data;
  /** Whether the method throws, as there would be no right answer. @default never */
  readonly throws?: (data: Data) => boolean;
}

/** The decisions about one command, besides allowing and refusing it. */
export interface CommandCases {
  /** What `change` or `rewrite` takes: all words that the code has. */
  readonly words?: readonly string[];
  readonly cases: readonly DecisionCase[];
  /** Members that a version does not take over, whatever the answer says. */
  readonly ignoredBy?: Partial<Record<ServerVersion, readonly string[]>>;
}

/** A word of `change`, what is given for it, and the member of the server that gets it. */
export type Word = readonly [word: string, given: unknown, member: string, becomes?: unknown];

/** A case for each word and value, and one for all words at once. */
export function changing(
  words: readonly Word[],
  throws: (data: Data, word: string) => boolean = () => false,
  method = 'change',
): CommandCases {
  const caseOf = (name: string, some: readonly Word[]): DecisionCase => ({
    name,
    method,
    decide: (proposal) => proposal[method]!(Object.fromEntries(some.map(([word, given]) => [word, given]))),
    becomes: () => Object.fromEntries(some.map(([, given, member, becomes = given]) => [member, becomes])),
    throws: (data) => some.some(([word]) => throws(data, word)),
  });
  const each = words.map((one) => caseOf(`${one[0]} ${JSON.stringify(one[1])}`, [one]));
  return { words: [...new Set(words.map(([word]) => word))], cases: [...each, caseOf('everything', words)] };
}

/** What no command takes, as it would not be read, or would do harm: the method throws a TypeError. */
export function refusing(given: readonly object[], method = 'change'): DecisionCase[] {
  return given.map((changes) => ({
    name: `not ${JSON.stringify(changes)}`,
    method,
    decide: (proposal) => proposal[method]!(changes),
    throws: () => true,
  }));
}
