import type { Random } from '../../chat-servers/client/random-ids.js';
import { exponential, logNormal, randomOf, zipf } from './random.js';
import type { MessageMaker } from '../../chat-servers/client/command-line.js';
import type { PlannedCallback } from '../sending/planned-callback.js';

export interface TrafficSettings {
  readonly seed: string;
  /** When the first message was sent, according to its body, in epoch milliseconds. */
  readonly start: number;
  /** Messages per second, on average: they come independently of each other. */
  readonly rate: number;
  /** Of each kind, one-to-one and group. */
  readonly conversations: number;
  readonly senders: number;
  /** Share of messages that go to groups. */
  readonly groups: number;
  /** Median of the texts' lengths, in characters. */
  readonly textLength: number;
}

/** Members that write in a group. */
const GROUP_MEMBERS = 50;
/** In characters; less than any chat server takes for a message. */
const LONGEST_TEXT = 2_000;

/** What users of a chat write, without end. Equal settings give equal times, and bodies with equal bytes. */
export function* traffic(
  { seed, start, rate, conversations, senders, groups, textLength }: TrafficSettings,
  make: MessageMaker,
): Generator<PlannedCallback, never> {
  const random = randomOf(seed);
  const conversationOf = zipf(conversations);
  const memberOf = zipf(Math.min(GROUP_MEMBERS, senders));
  const sequences = new Map<string, number>();
  for (let at = 0; ; at += exponential(random, rate / 1_000)) {
    const toGroup = random() < groups;
    const rank = conversationOf(random);
    const addressed = toGroup ? groupMessage(rank, memberOf(random)) : c2cMessage(rank, random() < 0.5);
    const text = textOf(random, Math.min(logNormal(random, textLength), LONGEST_TEXT));
    const sentAt = Math.floor(start + at);
    yield { at, kind: 'message', ...make({ ...addressed, text, sentAt, random }) };
  }

  function c2cMessage(rank: number, theOtherWay: boolean) {
    const one = rank % senders;
    const other = (one + 1 + (Math.floor(rank / senders) % (senders - 1))) % senders;
    const [from, to] = theOtherWay ? [other, one] : [one, other];
    return { from: `user-${from}`, to: { user: `user-${to}` } };
  }

  function groupMessage(rank: number, member: number) {
    const group = `group-${rank}`;
    const sequence = (sequences.get(group) ?? 0) + 1;
    sequences.set(group, sequence);
    return { from: `user-${(rank * GROUP_MEMBERS + member) % senders}`, to: { group, sequence } };
  }
}

/** The part of a plan before a time. */
export function* upTo(milliseconds: number, plan: Iterable<PlannedCallback>): Generator<PlannedCallback> {
  for (const planned of plan) {
    if (planned.at >= milliseconds) return;
    yield planned;
  }
}

/** With characters that JSON escapes, and characters of two to four bytes in UTF-8. */
const WORDS =
  'hello the see you tomorrow "really" ok where is <it> & not yet café naïve 你好 明天见 好的 谢谢 😀 👍 line\nbreak'.split(
    ' ',
  );

function textOf(random: Random, length: number): string {
  let text = '';
  do {
    if (text !== '') text += ' ';
    text += WORDS[Math.floor(random() * WORDS.length)];
  } while (text.length < length);
  return text;
}
