import { c2cConversationKey, groupConversationKey } from '../../lib/index.js';
import type { ChatStatistics, StatisticsDimension } from '../../lib/typeorm/index.js';
import { fc } from './fast-check.js';
import {
  APPS,
  GROUPS,
  KINDS,
  OTHER_EVENTS,
  pastQuarter,
  PEOPLE,
  PLATFORMS,
  QUARTER,
  skewed,
  WINDOW_QUARTERS,
  WINDOWS,
  type At,
} from './random-statistics.js';
import type { StatisticsModel } from './statistics-model.js';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata', // +5:30
  'Asia/Kathmandu', // +5:45
  'Australia/Lord_Howe', // changes by half an hour
];

const recentQuarter: fc.Arbitrary<At> = fc
  .nat(30 * 4)
  .map((quarters) => (now) => Math.floor(now / QUARTER) * QUARTER - quarters * QUARTER);

/** A question that is put to both. */
export interface Question {
  (answerer: ChatStatistics | StatisticsModel, now: number): Promise<object[]> | object[];
  /** Whether it tells messages apart by more than what is kept of people and conversations. */
  readonly needsRows: boolean;
  /** What it is about: from this time on, and before that one. */
  between(now: number): [from: number, to: number];
}

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 60 }).map((days) => days * 96 + 1),
);
const range = fc
  .record({
    from: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<At>(...WINDOWS.map((window) => () => window)) },
      { weight: 4, arbitrary: pastQuarter.map<At>((quarter) => () => quarter) },
      { weight: 2, arbitrary: recentQuarter },
    ),
    quarters: fc.oneof({ weight: 3, arbitrary: lengths }, { weight: 2, arbitrary: fc.constant(WINDOW_QUARTERS) }),
    timeZone: fc.constantFrom(undefined, ...ZONES),
    form: fc.constantFrom(
      Number,
      (time: number) => new Date(time),
      (time: number) => new Date(time).toISOString(),
    ),
  })
  .map(({ from, quarters, timeZone, form }) => {
    const at = (now: number) => ({ from: form(from(now)), to: form(from(now) + quarters * QUARTER), timeZone });
    return Object.assign(at, { [fc.toStringMethod]: () => fc.stringify(at(0)) });
  });
const every = fc.constantFrom(undefined, 'hour' as const, 'day' as const, 'week' as const, 'month' as const);

const filters = {
  provider: fc.constantFrom('tencent', 'openim', 'nobody'),
  appId: fc.constantFrom(...APPS.map(({ appId }) => appId)),
  chat: fc.constantFrom('one-to-one' as const, 'group' as const),
  platform: fc.constantFrom(...PLATFORMS.map((platform) => platform ?? '')),
  sentBy: fc.constantFrom('user' as const, 'server' as const, '' as const),
  kind: fc.constantFrom(...KINDS.map((kind) => kind ?? '')),
};
const DIMENSIONS = [...Object.keys(filters), 'event'] as StatisticsDimension[];
const NOT_EVENT = DIMENSIONS.filter((name): name is Exclude<StatisticsDimension, 'event'> => name !== 'event');

/** None, one, or any number of them. */
function where(event: fc.Arbitrary<string>) {
  const all = { ...filters, event };
  const one = fc.oneof(...Object.entries(all).map(([name, value]) => fc.record({ [name]: value })));
  return fc.oneof(fc.constant(undefined), one, fc.record(all, { requiredKeys: [] }));
}
const sentEvent = fc.constantFrom('chat.c2c-message.sent', 'chat.group-message.sent');

type Put = (answerer: ChatStatistics | StatisticsModel, now: number) => Promise<object[]> | object[];

type RangeAt = typeof range extends fc.Arbitrary<infer T> ? T : never;

function ask<T extends { readonly range: RangeAt }>(
  what: fc.Arbitrary<T>,
  put: (given: T) => Put,
  needsRows = (_: T) => false,
): fc.Arbitrary<Question> {
  return what.map((given) =>
    Object.assign(put(given), {
      needsRows: needsRows(given),
      between: (now: number): [number, number] => {
        const { from, to } = given.range(now);
        return [new Date(from).getTime(), new Date(to).getTime()];
      },
      [fc.toStringMethod]: () => fc.stringify(given),
    }),
  );
}

function needsRows({ by, where = {} }: { by?: StatisticsDimension | undefined; where?: object | undefined }): boolean {
  const names = [...Object.keys(where), by].map((name) => (name === 'event' ? 'chat' : name));
  const isContradiction = 'event' in where && 'chat' in where;
  return isContradiction || ['chat', 'platform', 'sentBy', 'kind'].filter((name) => names.includes(name)).length > 1;
}

export const question: fc.Arbitrary<Question> = fc.oneof(
  ask(
    fc.record({ range, every, where: where(sentEvent), by: fc.constantFrom(undefined, ...DIMENSIONS) }),
    ({ range, ...more }) =>
      (answerer, now) =>
        answerer.messages({ ...range(now), ...more }),
    needsRows,
  ),
  ask(
    fc.record({
      range,
      every,
      where: where(fc.oneof(sentEvent, fc.constantFrom(...OTHER_EVENTS))),
      by: fc.constantFrom(undefined, ...NOT_EVENT),
    }),
    ({ range, ...more }) =>
      (answerer, now) =>
        answerer.events({ ...range(now), ...more }),
  ),
  ask(
    fc.record({
      what: fc.constantFrom('senders' as const, 'conversations' as const, 'groups' as const),
      range,
      where: where(sentEvent),
      limit: fc.constantFrom(undefined, 1, 3, 100),
    }),
    ({ what, range, ...more }) =>
      (answerer, now) =>
        answerer.top(what, { ...range(now), ...more }),
    needsRows,
  ),
  ask(
    fc.record({
      app: skewed(APPS),
      one: skewed(PEOPLE),
      other: skewed(PEOPLE),
      group: skewed(GROUPS),
      range,
      every,
      whose: fc.nat(2),
    }),
    ({ app, one, other, group, range, every, whose }) =>
      (answerer, now) => {
        const { provider, appId } = app;
        const c2c = c2cConversationKey(provider, appId, one, other);
        const inGroup = groupConversationKey(provider, appId, group);
        const subject =
          whose === 0
            ? { sender: { ...app, account: one } }
            : { conversation: { ...app, conversationKey: whose === 1 ? c2c : inGroup } };
        return answerer.activity(subject, { ...range(now), every });
      },
  ),
);
