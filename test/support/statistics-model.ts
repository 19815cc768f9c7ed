import type { JournalEntry } from '../../lib/journal/index.js';
import {
  toKeyColumn,
  type ActivitySubject,
  type EventsQuestion,
  type MessagesQuestion,
  type StatisticsBuckets,
  type StatisticsDimension,
  type StatisticsFilter,
  type StatisticsInterval,
  type TopLists,
  type TopQuestion,
} from '../../lib/typeorm/index.js';

const QUARTER = 900_000;
const DAY = 86_400_000;
const SENT = ['chat.c2c-message.sent', 'chat.group-message.sent'];

/** A filter whose event is a name. */
type Where = StatisticsFilter & { readonly event?: string | undefined };

const DIMENSIONS: Record<StatisticsDimension, (entry: JournalEntry) => string> = {
  provider: ({ provider }) => provider,
  appId: ({ appId }) => toKeyColumn(appId),
  event: ({ eventName }) => eventName,
  chat: ({ groupId, conversationKey }) => (groupId !== null ? 'group' : conversationKey !== null ? 'one-to-one' : ''),
  platform: ({ facts }) => toKeyColumn(facts.platform ?? ''),
  sentBy: ({ sentBy }) => sentBy ?? '',
  kind: ({ messageKind }) => messageKind ?? '',
};

/**
 * What statistics must answer: a list that is gone through for each question, quarter of an hour by quarter of an hour, with nothing
 * kept, rolled up or computed in advance.
 */
export class StatisticsModel {
  private readonly entries = new Map<string, JournalEntry>();

  /** The first one with an event id is the event; others are duplicates. */
  append(entries: readonly JournalEntry[]): void {
    for (const entry of entries) if (!this.entries.has(entry.eventId)) this.entries.set(entry.eventId, entry);
  }

  messages({ by, where, ...range }: MessagesQuestion): object[] {
    const sent = this.found(where).filter(isSent);
    return buckets(range, sent).flatMap(({ start, members }) => {
      const counts = (some: readonly JournalEntry[]) => ({
        messages: some.length,
        senders: distinct(some, ({ from }) => from),
        conversations: distinct(some, ({ conversationKey }) => conversationKey),
      });
      if (by === undefined) return [{ start, ...counts(members) }];
      return grouped(members, DIMENSIONS[by]).map(([value, some]) => ({ start, ...counts(some), [by]: value }));
    });
  }

  events({ by, where, ...range }: EventsQuestion): object[] {
    return buckets(range, this.found(where)).flatMap(({ start, members }) =>
      grouped(members, DIMENSIONS.event).flatMap(([event, some]) =>
        by === undefined
          ? [{ start, event, count: some.length }]
          : grouped(some, DIMENSIONS[by]).map(([value, few]) => ({ start, event, count: few.length, [by]: value })),
      ),
    );
  }

  top(what: keyof TopLists, { limit = 10, where, ...range }: TopQuestion): object[] {
    const [label, nameOf] = {
      senders: ['from', ({ from }: JournalEntry) => from],
      conversations: ['conversationKey', ({ conversationKey }: JournalEntry) => conversationKey],
      groups: ['groupId', ({ groupId }: JournalEntry) => groupId],
    }[what] as [string, (entry: JournalEntry) => string | null];
    const named = this.found(where).filter((entry) => isSent(entry) && nameOf(entry) !== null);
    return buckets(range, named)
      .flatMap(({ members }) => grouped(members, (entry) => full(entry, nameOf(entry)!)))
      .map(([key, { length }]) => ({ names: JSON.parse(key) as [string, string, string], messages: length }))
      .sort((a, b) => b.messages - a.messages || compareAll(a.names, b.names))
      .slice(0, limit)
      .map(({ names: [provider, appId, name], messages }) => ({ provider, appId, [label]: name, messages }));
  }

  activity(subject: ActivitySubject, range: StatisticsBuckets): object[] {
    const isMeant = (entry: JournalEntry) => {
      const { provider, appId } = 'sender' in subject ? subject.sender : subject.conversation;
      const [name, theirs] =
        'sender' in subject
          ? [subject.sender.account, entry.from]
          : [subject.conversation.conversationKey, entry.conversationKey];
      return entry.provider === provider && entry.appId === appId && theirs === name;
    };
    const meant = this.found().filter((entry) => isSent(entry) && isMeant(entry));
    return buckets(range, meant).map(({ start, members }) => ({ start, messages: members.length }));
  }

  private found(where: StatisticsFilter = {}): JournalEntry[] {
    const wanted = Object.entries(where as Where) as [StatisticsDimension, string | undefined][];
    return [...this.entries.values()].filter((entry) =>
      wanted.every(([name, value]) => {
        if (value === undefined) return true;
        return DIMENSIONS[name](entry) === (name === 'appId' || name === 'platform' ? toKeyColumn(value) : value);
      }),
    );
  }
}

export function isSent({ eventName }: JournalEntry): boolean {
  return SENT.includes(eventName);
}

interface Bucket {
  readonly start: Date;
  readonly members: JournalEntry[];
}

/** A bucket begins wherever the clocks of the zone show another hour, day, week or month than a quarter of an hour before. */
function buckets(
  { from, to = Date.now() + 2 * QUARTER, timeZone = 'UTC', every }: StatisticsBuckets,
  entries: readonly JournalEntry[],
): Bucket[] {
  const [first, last] = [new Date(from).getTime(), new Date(to).getTime()];
  const found: Bucket[] = [];
  const byQuarter = new Map<number, Bucket>();
  let before: string | undefined;
  for (let quarter = first; quarter < last; quarter += QUARTER) {
    const label = every === undefined ? '' : LABELS[every](clock(timeZone, quarter));
    if (label !== before) found.push({ start: new Date(quarter), members: [] });
    before = label;
    byQuarter.set(quarter, found.at(-1)!);
  }
  for (const entry of entries) {
    byQuarter.get(Math.floor(entry.occurredAt / QUARTER) * QUARTER)?.members.push(entry);
  }
  return found;
}

/** What clocks show, such as `11/01/2026, 01 GMT-04:00`. */
interface Clock {
  readonly text: string;
  /** As UTC would have it. */
  readonly midnight: number;
}

const LABELS: Record<StatisticsInterval, (clock: Clock) => string> = {
  hour: ({ text }) => text,
  day: ({ midnight }) => String(midnight),
  week: ({ midnight }) => String(midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY),
  month: ({ midnight }) => new Date(midnight).toISOString().slice(0, 7),
};

const formats = new Map<string, Intl.DateTimeFormat>();
const clocks = new Map<string, Clock>();

function clock(timeZone: string, time: number): Clock {
  const key = `${timeZone} ${time}`;
  const known = clocks.get(key);
  if (known !== undefined) return known;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, ...SHOWN });
  formats.set(timeZone, format);
  const text = format.format(time);
  const [month = NaN, day = NaN, year = NaN] = text.split(/\D/, 3).map(Number);
  const made = { text, midnight: Date.UTC(year, month - 1, day) };
  clocks.set(key, made);
  return made;
}

const SHOWN = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'longOffset',
} as const;

function distinct(entries: readonly JournalEntry[], nameOf: (entry: JournalEntry) => string | null): number {
  return new Set(entries.filter((entry) => nameOf(entry) !== null).map((entry) => full(entry, nameOf(entry)!))).size;
}

/** A name in its app. */
function full({ provider, appId }: JournalEntry, name: string): string {
  return JSON.stringify([provider, toKeyColumn(appId), toKeyColumn(name)]);
}

/** In the order of their keys. */
function grouped(
  entries: readonly JournalEntry[],
  keyOf: (entry: JournalEntry) => string,
): [key: string, entries: JournalEntry[]][] {
  const groups = new Map<string, JournalEntry[]>();
  for (const entry of entries) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return [...groups].sort(([a], [b]) => compareAll([a], [b]));
}

function compareAll(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((one, at) => one !== b[at]);
  return index < 0 ? 0 : a[index]! < b[index]! ? -1 : 1;
}
