import type { EntityManager } from 'typeorm';
import { addActivity } from './activity.js';
import { countDistinct } from './distinct-counts.js';
import { EventCounts } from './event-counts.js';
import { allFacts, CHAT_OF_MESSAGE, readFacts, type Fact } from './facts.js';
import { matches, type Dimensions, type Slice, type Wanted } from './filter.js';
import { LiveMessages } from './live-messages.js';
import type { Name, NameIds } from './name-ids.js';
import { areReceivedBefore } from './parts.js';
import { readProgress } from './progress.js';
import type { ActivityCount, EventCount, MessageCounts, StatisticsDimension } from './questions.js';
import { bucketAt, type Range } from './range.js';
import { rank, type Ranked } from './rankings.js';
import type { NamedRole, StatisticsPart, StatisticsProgress } from './statistics-records.js';

/** A checked question. */
export interface Asked {
  readonly range: Range;
  readonly wanted: Wanted;
  readonly by: StatisticsDimension | undefined;
}

/** A checked question about messages. */
export interface AskedOfMessages extends Asked {
  /** Undefined where only rows can tell. */
  readonly slice: Slice | undefined;
}

const EVENT_OF_CHAT = new Map(Array.from(CHAT_OF_MESSAGE, ([event, chat]) => [chat as string, event]));

export async function answerMessages(
  manager: EntityManager,
  { range, wanted, by, slice }: AskedOfMessages,
  names: NameIds,
): Promise<MessageCounts[]> {
  const progress = await readProgress(manager);
  const groupOf = (one: Dimensions) => (by === undefined ? '' : one[by]);
  const isCounted = (one: Dimensions) => CHAT_OF_MESSAGE.has(one.event) && matches(one, wanted);
  const events = new EventCounts(range, (one) => (isCounted(one) ? groupOf(one) : undefined));
  const people = [new LiveMessages('sender'), new LiveMessages('conversation')] as const;
  const addPeople = (fact: Fact) => {
    if (isCounted(fact)) for (const one of people) one.add(fact, groupOf(fact));
  };
  for await (const facts of liveFacts(manager, progress, range)) {
    for (const fact of facts) events.addLive(fact);
    if (slice !== undefined) facts.forEach(addPeople);
  }
  if (slice === undefined) for await (const facts of messageRows(manager, progress, range)) facts.forEach(addPeople);
  await events.addParts(manager, progress, wanted);
  const distinct = { range, slice, groupOf: (part: StatisticsPart) => groupOfPart(part, by) };
  for (const one of people) await one.resolve(manager, names);
  const senders = await countDistinct(manager, progress, distinct, people[0]);
  const conversations = await countDistinct(manager, progress, distinct, people[1]);
  const groups = by === undefined ? [''] : [...events.counts.keys()].sort();
  return range.starts.flatMap((start, bucket) =>
    groups
      .map((group) => ({
        start: new Date(start),
        messages: events.counts.get(group)?.[bucket] ?? 0,
        senders: senders.get(group)?.[bucket] ?? 0,
        conversations: conversations.get(group)?.[bucket] ?? 0,
        ...(by !== undefined && { [by]: group }),
      }))
      .filter(({ messages }) => by === undefined || messages > 0),
  );
}

export async function answerEvents(manager: EntityManager, { range, wanted, by }: Asked): Promise<EventCount[]> {
  const progress = await readProgress(manager);
  const events = new EventCounts(range, (one) =>
    matches(one, wanted) ? JSON.stringify([one.event, by === undefined ? '' : one[by]]) : undefined,
  );
  for await (const facts of liveFacts(manager, progress, range)) for (const fact of facts) events.addLive(fact);
  await events.addParts(manager, progress, wanted);
  const groups = Array.from(events.counts, ([group, counts]) => {
    const [event, value] = JSON.parse(group) as [string, string];
    return { event, value, counts };
  }).sort((a, b) => compare(a.event, b.event) || compare(a.value, b.value));
  return range.starts.flatMap((start, bucket) =>
    groups
      .map(({ event, value, counts }) => ({
        start: new Date(start),
        event,
        count: counts[bucket]!,
        ...(by !== undefined && { [by]: value }),
      }))
      .filter(({ count }) => count > 0),
  );
}

export async function answerTop(
  manager: EntityManager,
  { range, wanted, slice, role, limit }: AskedOfMessages & { readonly role: NamedRole; readonly limit: number },
  names: NameIds,
): Promise<Ranked[]> {
  const progress = await readProgress(manager);
  const live = new LiveMessages(role);
  const rows = slice === undefined ? messageRows : liveFacts;
  for await (const facts of rows(manager, progress, range)) {
    for (const fact of facts) if (CHAT_OF_MESSAGE.has(fact.event) && matches(fact, wanted)) live.add(fact, '');
  }
  await live.resolve(manager, names);
  const found = await rank(manager, progress, { range, slice, limit }, live, names);
  return found
    .sort(
      (a, b) =>
        b.messages - a.messages ||
        compare(a.provider, b.provider) ||
        compare(a.appId, b.appId) ||
        compare(a.name, b.name),
    )
    .slice(0, limit);
}

export async function answerActivity(
  manager: EntityManager,
  range: Range,
  { name, ...group }: Name,
  names: NameIds,
): Promise<ActivityCount[]> {
  const progress = await readProgress(manager);
  const { role, provider, appId } = group;
  const messages = range.starts.map(() => 0);
  for await (const facts of liveFacts(manager, progress, range)) {
    for (const fact of facts) {
      if (!CHAT_OF_MESSAGE.has(fact.event) || fact.provider !== provider || fact.appId !== appId) continue;
      if (fact[role] === name) messages[bucketAt(range, fact.occurredAt)]!++;
    }
  }
  const id = (await names.find(manager, group, [name])).get(name);
  if (id !== undefined) await addActivity(manager, progress, range, { ...group, id }, messages);
  return range.starts.map((start, bucket) => ({ start: new Date(start), messages: messages[bucket]! }));
}

/** What happened in the range and is not rolled up. */
async function* liveFacts(
  manager: EntityManager,
  { rolledUntil }: StatisticsProgress,
  { from, to }: Range,
): AsyncGenerator<readonly Fact[]> {
  const received = { by: 'receivedAt', from: rolledUntil, to: Number.MAX_SAFE_INTEGER } as const;
  yield* allFacts({ ...received, occurred: { from, to } }, (...page) => readFacts(manager, ...page));
}

/** All messages of the range. @throws RangeError when some have been deleted */
async function* messageRows(
  manager: EntityManager,
  { prunedBefore }: StatisticsProgress,
  { from, to }: Range,
): AsyncGenerator<readonly Fact[]> {
  // not only what happened before: clocks differ, and some was received before it happened
  if (prunedBefore > 0 && (await areReceivedBefore(manager, prunedBefore, { from, to }))) {
    throw new RangeError(
      'ChatStatistics: what is told apart by two of chat, platform, sentBy and kind is counted from the rows of the journal, and those ' +
        `received before ${new Date(prunedBefore).toISOString()} have been deleted; ask by one of them, or for a later time`,
    );
  }
  for (const event of CHAT_OF_MESSAGE.keys()) {
    yield* allFacts({ by: 'occurredAt', from, to, event }, (...page) => readFacts(manager, ...page));
  }
}

/** The group in which a part of a slice is counted. */
function groupOfPart(part: StatisticsPart, by: StatisticsDimension | undefined): string {
  if (by === undefined) return '';
  if (by === 'event') return EVENT_OF_CHAT.get(part.value)!;
  return by === 'provider' || by === 'appId' ? part[by] : part.value;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
