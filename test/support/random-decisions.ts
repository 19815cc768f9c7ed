import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { Decision } from '../../lib/proposals/decision.js';
import { Proposal } from '../../lib/proposals/proposal.js';
import { findFaults } from '../../lib/wire/validation.js';
import { fc } from './fast-check.js';

export type Body = Readonly<Record<string, unknown>>;

/** Bodies and decisions draw from the same few, so that they meet. */
const ACCOUNTS = ['10000', '10001', '19997', 'ü"\\\u2028'];
const account = fc.constantFrom(...ACCOUNTS);
const text = fc.oneof(fc.string(), fc.constantFrom('', ' ', 'Bob', '\0', '\ud800', '<&>'));
const anything = fc.anything({ withBigInt: true, withDate: true, withSparseArray: true, withNullPrototype: true });

/** Values like one of a sample: of the same kind, so that a chat server could send them. */
function like(name: string, sample: unknown): fc.Arbitrary<unknown> {
  const same = fc.constant(sample);
  if (typeof sample === 'string')
    return /ID$|Id$|Account$/.test(name) ? account : fc.oneof({ weight: 2, arbitrary: same }, text);
  if (typeof sample === 'number') return fc.oneof({ weight: 2, arbitrary: same }, fc.nat(), fc.constantFrom(1, 1508));
  if (typeof sample === 'boolean') return fc.boolean();
  // a chat server writes no number as a text
  if (sample === null)
    return fc.oneof(
      same,
      text.filter((one) => !/\d/.test(one)),
      fc.nat(3),
    );
  if (!Array.isArray(sample)) return membersLike(sample as Body);
  const [first] = sample as readonly unknown[];
  const list =
    typeof first === 'object'
      ? fc.array(like('', first), { maxLength: 4 })
      : fc.oneof(fc.shuffledSubarray(ACCOUNTS), fc.constant(ACCOUNTS));
  return fc.oneof({ weight: 4, arbitrary: list }, same, fc.constant(null));
}

/** Up to three of a list. */
function someOf(list: readonly string[], minLength: number): fc.Arbitrary<string[]> {
  return fc.subarray([...list], { minLength, maxLength: Math.min(3, list.length) });
}

function membersLike(sample: Body): fc.Arbitrary<Body> {
  const members = Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, like(name, value)]));
  const missing = fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, someOf(Object.keys(sample), 0));
  return fc
    .tuple(fc.record(members), missing)
    .map(([all, some]) => Object.fromEntries(Object.entries(all).filter(([name]) => !some.includes(name))));
}

/** Any body that a handler may be asked about. */
export function bodiesOf({ body, sample }: ProposalDefinition): fc.Arbitrary<Body> {
  return membersLike(sample).filter((made) => findFaults(body, made).length === 0);
}

const flag = fc.boolean();
const number = fc.constantFrom(0, 1, 2, 3, 3_600, 2 ** 31 - 1, Date.UTC(2027, 0));
const texts =
  'text name introduction notification avatar customData card nickname remark groupId attachedInfo title body sound signal';

/** What fits our words in some command. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ...Object.fromEntries(texts.split(' ').map((word) => [word, text])),
  ...Object.fromEntries(
    'profilesVisible friendRequestsAllowed pinned privateChat badge'.split(' ').map((w) => [w, flag]),
  ),
  ...Object.fromEntries('mutedUntil burnDuration mentionType receiveOption'.split(' ').map((w) => [w, number])),
  joinOption: fc.constantFrom('0', '1', '2'),
  role: fc.constantFrom('admin', 'member'),
  mentioned: fc.array(text, { maxLength: 3 }),
  content: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
  msgBody: fc.array(fc.record({ MsgType: fc.constant('TIMTextElem'), MsgContent: fc.record({ Text: text }) })),
};
const wordsOf = (words: readonly string[]) =>
  fc.record(Object.fromEntries(words.map((word) => [word, VALUES[word]!])), { requiredKeys: [] });
const newUser = fc
  .tuple(account, text, wordsOf(['nickname', 'avatar', 'customData']))
  .map(([user, nickname, changes]) => ({ user, nickname, ...changes }));
const LISTS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  users: fc.oneof(fc.array(account, { minLength: 1, maxLength: 2 }), fc.array(newUser, { minLength: 1, maxLength: 2 })),
  notice: wordsOf(['title', 'body', 'customData', 'sound', 'badge', 'signal']),
};

/** Changes of one to three of the words that a method names when it is called without any. */
function changesFor(words: readonly string[]): fc.Arbitrary<unknown> {
  const known = { ...VALUES, ...LISTS };
  const value = (word: string) =>
    fc.oneof({ weight: 9, arbitrary: known[word] ?? anything }, { weight: 1, arbitrary: anything });
  return someOf(words, 1).chain((some) => fc.record(Object.fromEntries(some.map((word) => [word, value(word)]))));
}

const code = fc.oneof(
  { weight: 4, arbitrary: fc.nat(100) },
  fc.constant(undefined),
  fc.record({ tencent: fc.integer({ min: 0, max: 200_000 }), openim: fc.integer({ min: 4_000, max: 11_000 }) }),
  fc.record({
    tencent: fc.constantFrom(120_001, 10_100, 10_200, 38_000, 39_000),
    openim: fc.constantFrom(5_000, 9_999),
  }),
  anything,
);
const refusal = fc.tuple(fc.oneof({ weight: 4, arbitrary: text }, anything), code);

type Verdict = (target: { allow(): unknown; refuse(text: unknown, code?: unknown): unknown }) => unknown;

/** What is decided about one target after the other. */
const verdicts: fc.Arbitrary<Verdict> = fc
  .array(fc.oneof({ weight: 8, arbitrary: refusal }, fc.constant(undefined), anything), { minLength: 1, maxLength: 3 })
  .map((given) => {
    let at = 0;
    return (target) => {
      const one = given[at++ % given.length];
      if (one === undefined) return target.allow();
      return Array.isArray(one) ? target.refuse(one[0], one[1]) : one;
    };
  });

const ALL_WORDS = [...Object.keys(VALUES), ...Object.keys(LISTS)];

/** What a method is called with. */
export function argumentsFor(method: string, words: readonly string[] | undefined): fc.Arbitrary<readonly unknown[]> {
  const wild = fc.array(anything, { maxLength: 3 });
  const changes = changesFor(words ?? ALL_WORDS);
  const perMember = fc.array(changes, { minLength: 1, maxLength: 3 }).map((given) => {
    let at = 0;
    return () => given[at++ % given.length];
  });
  const fit: Readonly<Record<string, fc.Arbitrary<readonly unknown[]>>> = {
    refuse: refusal,
    decide: fc.tuple(verdicts),
    refuseSome: fc.tuple(fc.array(account, { maxLength: 3 })),
    rewrite: fc.tuple(changes),
    change: fc.tuple(words === undefined ? perMember : changes),
  };
  return fc.oneof({ weight: 7, arbitrary: fit[method] ?? wild }, { weight: 1, arbitrary: wild });
}

/** The methods of a proposal that decide. */
export function methodsOf(proposal: Proposal): string[] {
  const names = new Set<string>();
  for (let one: object = proposal; one !== Object.prototype; one = Object.getPrototypeOf(one) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(one)))
      if (typeof value === 'function') names.add(name);
  return [...names].filter((name) => name !== 'constructor' && name !== 'subject').sort();
}

/** The words that a method takes, as it says itself; undefined where it does not, as it takes something else. */
export function wordsFor(proposal: Proposal, method: string): readonly string[] | undefined {
  const said = /at least one of: (.*)$/.exec(String(call(proposal, method, [{}]).error));
  return said?.[1]!.split(', ');
}

/** Calls a method as a handler without types might. */
export function call(proposal: Proposal, method: string, given: readonly unknown[]) {
  try {
    const made = (proposal as unknown as Record<string, (...all: unknown[]) => unknown>)[method]!(...given);
    return { decision: made instanceof Decision ? (made as Decision) : undefined, error: undefined };
  } catch (error) {
    return { decision: undefined, error };
  }
}
