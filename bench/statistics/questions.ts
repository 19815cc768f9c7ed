import type { ChatStatistics, StatisticsDimension } from '../../lib/typeorm/index.js';

const DAY = 86_400_000;
const QUARTER = 900_000;
const DIMENSIONS: readonly StatisticsDimension[] = ['provider', 'appId', 'event', 'chat', 'platform', 'sentBy', 'kind'];

/** How far the questions go back from this moment, in days. */
const SPANS = { 'a day': 1, 'a month': 30, '90 days': 89 } as const;

/** Asks, and waits for the answer. */
export type Ask = (statistics: ChatStatistics) => Promise<unknown>;

/** Questions by what they ask, about a day, a month and 90 days; the open hour is in all of them. */
export function questions(now: number): Record<string, Ask> {
  const asks: Record<string, Ask> = {};
  const to = (Math.floor(now / QUARTER) + 1) * QUARTER;
  for (const [span, days] of Object.entries(SPANS)) {
    const whole = { from: to - days * DAY, to };
    const range = { ...whole, timeZone: 'Asia/Shanghai' };
    const account = { provider: 'tencent', appId: '1400000001', account: 'user7' };
    const conversationKey = '["tencent","1400000001","group",7]';
    const conversation = { provider: 'tencent', appId: '1400000001', conversationKey };
    Object.assign(asks, {
      [`messages and people of ${span}`]: (on) => on.messages(range),
      [`messages and people by hour, ${span}`]: (on) => on.messages({ ...range, every: 'hour' }),
      [`messages and people by day, ${span}`]: (on) => on.messages({ ...range, every: 'day' }),
      [`messages and people by day in Kathmandu, ${span}`]: (on) =>
        on.messages({ ...whole, timeZone: 'Asia/Kathmandu', every: 'day' }),
      ...Object.fromEntries(
        DIMENSIONS.map((by) => [
          `messages and people by ${by}, ${span}`,
          (on: ChatStatistics) => on.messages({ ...range, by }),
        ]),
      ),
      [`messages and people by day in groups, ${span}`]: (on) =>
        on.messages({ ...range, every: 'day', where: { chat: 'group' } }),
      [`events by day, ${span}`]: (on) => on.events({ ...range, every: 'day' }),
      [`top 10 senders, ${span}`]: (on) => on.top('senders', range),
      [`top 10 conversations, ${span}`]: (on) => on.top('conversations', range),
      [`top 10 groups, ${span}`]: (on) => on.top('groups', range),
      [`a person's messages by day, ${span}`]: (on) => on.activity({ sender: account }, { ...range, every: 'day' }),
      [`a person's messages by hour, ${span}`]: (on) => on.activity({ sender: account }, { ...range, every: 'hour' }),
      [`a conversation's messages by day, ${span}`]: (on) => on.activity({ conversation }, { ...range, every: 'day' }),
    } satisfies Record<string, Ask>);
  }
  return asks;
}
