import { randomUUID } from 'node:crypto';
import { c2cConversationKey, groupConversationKey } from '../../lib/index.js';
import { journalEntry, type JournalEntry } from '../../lib/journal/index.js';
import { fc } from './fast-check.js';

const MINUTE = 60_000;
export const QUARTER = 15 * MINUTE;
const DAY = 96 * QUARTER;
/** Six weeks each, in which the clocks of all zones that have summer time change. */
export const WINDOWS = [Date.UTC(2025, 2, 2), Date.UTC(2025, 8, 28)] as const;
export const WINDOW_QUARTERS = 6 * 7 * 96;

export const APPS = [
  { provider: 'tencent', appId: '1400000001' },
  { provider: 'tencent', appId: '1400000002' },
  { provider: 'openim', appId: 'default' },
  { provider: 'openim', appId: 'd'.repeat(300) },
] as const;
// as databases may take them for one, cut them short, or refuse them
export const PEOPLE = ['jared', 'Jared', 'jaréd', '', '😀', '群'.repeat(300), 'a\u0000b'];
export const GROUPS = ['friends', 'Friends', 'g'.repeat(300)];
export const PLATFORMS = ['iOS', 'ios', 'Android', 'p'.repeat(300), 'i\u0000OS', undefined];
export const KINDS = ['text', 'image+text', 'custom', '', null];
export const OTHER_EVENTS = ['chat.c2c-message.failed', 'chat.messages.recalled', 'chat.group.members-joined'];

/** The first ones of a list more often: what is common meets what is rare. */
export function skewed<T>(list: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(fc.constantFrom(...list.slice(0, 2)), fc.constantFrom(...list));
}

/** A time, when it is known what the time is. */
export type At = (now: number) => number;

/** Days at whose ends or in which something changes: clocks, a week, a month. */
const DAYS = ['03-09', '03-30', '03-31', '04-06', '09-30', '10-05', '10-26', '11-02'].map((day) =>
  Date.parse(`2025-${day}T00:00Z`),
);
const eventfulQuarter = fc
  .tuple(fc.constantFrom(...DAYS), fc.integer({ min: -12, max: 100 }))
  .map(([day, quarters]) => day + quarters * QUARTER);
const anyQuarter = fc
  .tuple(fc.constantFrom(...WINDOWS), fc.nat(WINDOW_QUARTERS))
  .map(([window, quarters]) => window + quarters * QUARTER);
export const pastQuarter = fc.oneof({ weight: 6, arbitrary: eventfulQuarter }, { weight: 1, arbitrary: anyQuarter });
/** At the edge of a quarter of an hour, or in it. */
const within = fc.oneof(fc.constantFrom(0, QUARTER - 1), fc.nat(QUARTER - 1));
const past: fc.Arbitrary<At> = fc.tuple(pastQuarter, within).map(
  ([quarter, more]) =>
    () =>
      quarter + more,
);
const recent: fc.Arbitrary<At> = fc
  .oneof(fc.constant(0), fc.nat(20 * 60))
  .map((minutes) => (now) => now - minutes * MINUTE);

const content = fc.record({
  app: skewed(APPS),
  from: fc.oneof({ weight: 6, arbitrary: skewed(PEOPLE) }, { weight: 1, arbitrary: fc.constant(null) }),
  to: skewed(PEOPLE),
  group: skewed(GROUPS),
  where: fc.constantFrom('person' as const, 'group' as const, 'topic' as const, 'nowhere' as const),
  event: fc.oneof({ weight: 3, arbitrary: fc.constant('sent') }, { weight: 1, arbitrary: skewed(OTHER_EVENTS) }),
  sentBy: fc.constantFrom('user' as const, 'user' as const, 'server' as const, null),
  messageKind: skewed(KINDS),
  platform: skewed(PLATFORMS),
});
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

/** Makes an entry; times are known only when the test runs. */
export type EntrySpec = (now: number) => JournalEntry;

function entry(when: fc.Arbitrary<{ occurred: At; received: At }>): fc.Arbitrary<EntrySpec> {
  return fc.tuple(content, when).map(([what, { occurred, received }]) =>
    Object.assign((now: number) => entryOf(what, occurred(now), received(now)), {
      [fc.toStringMethod]: () => fc.stringify({ ...what, occurred: occurred(0), received: received(0) }),
    }),
  );
}

/** Some received long ago, soon after they happened or days later, and some of the last day. */
export const earlierEntry = entry(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(past, fc.oneof(fc.nat(3 * MINUTE), fc.nat(3 * DAY), fc.constant(-MINUTE)))
        .map(([occurred, delay]) => ({ occurred, received: (now: number) => occurred(now) + delay })),
    },
    { weight: 1, arbitrary: recent.map((received) => ({ occurred: received, received })) },
  ),
);

/** Received today, whenever it happened; also in hours that are over. */
export const laterEntry = entry(
  fc.tuple(recent, fc.option(past, { nil: undefined })).map(([received, late]) => ({
    occurred: late ?? received,
    received,
  })),
);

function entryOf({ app, from, to, group, where, event, platform, ...kept }: Content, occurredAt: number, at: number) {
  const { provider, appId } = app;
  const isSent = event === 'sent';
  const place = isSent && where === 'nowhere' ? 'person' : where;
  const inGroup = place === 'group' || place === 'topic';
  const key = inGroup
    ? groupConversationKey(provider, appId, group, place === 'topic' ? 'a topic' : undefined)
    : c2cConversationKey(provider, appId, from, to);
  return journalEntry({
    ...kept,
    provider,
    appId,
    eventId: randomUUID(),
    eventName: isSent ? `chat.${inGroup ? 'group' : 'c2c'}-message.sent` : event,
    from,
    to: inGroup ? null : to,
    groupId: inGroup ? group : null,
    conversationKey: place === 'nowhere' ? null : key,
    facts: { platform },
    occurredAt,
    receivedAt: at,
    body: null,
  });
}
