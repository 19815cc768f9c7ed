import { deepStrictEqual } from 'node:assert';
import type { ChatStatistics } from '../../lib/typeorm/index.js';
import type { OwnDatabase } from '../journal/own-database.js';

const DAY = 86_400_000;
const SENT = "event_name IN ('chat.c2c-message.sent', 'chat.group-message.sent')";
const APP = { provider: 'tencent', appId: '1400000001' };
const OF_APP = `${SENT} AND provider = 'tencent' AND app_id = '1400000001'`;

type Row = Readonly<Record<string, string | number>>;

/** @throws AssertionError when answers about all that there is are not what the database counts itself */
export async function checkAnswers({ source }: OwnDatabase, statistics: ChatStatistics, now: number): Promise<void> {
  const count = async (sql: string) => {
    const rows = await source.query<Row[]>(sql);
    return rows.map((row) => Object.values(row).map((value) => (Number.isNaN(Number(value)) ? value : Number(value))));
  };
  const to = (Math.floor(now / DAY) + 1) * DAY;
  const range = { from: to - 91 * DAY, to };
  // whole days of UTC, and days that begin eight hours earlier
  for (const [timeZone, ahead] of [
    ['UTC', 0],
    ['Asia/Shanghai', 8 * 3_600_000],
  ] as const) {
    const day = `(occurred_at + ${ahead} - (occurred_at + ${ahead}) % ${DAY} - ${ahead})`;
    const days = await statistics.messages({ from: range.from - ahead, to, timeZone, every: 'day' });
    deepStrictEqual(
      days
        .filter(({ messages }) => messages > 0)
        .map((one) => [one.start.getTime(), one.messages, one.senders, one.conversations]),
      await count(
        `SELECT ${day} AS a, count(*) AS b, count(DISTINCT concat(provider, ' ', sender)) AS c,
           count(DISTINCT conversation_key) AS d FROM chat_callback WHERE ${SENT} GROUP BY ${day} ORDER BY 1`,
      ),
    );
  }
  const kinds = await statistics.messages({ ...range, by: 'kind', where: { chat: 'group' } });
  deepStrictEqual(
    kinds.map(({ kind, messages, senders }) => [kind, messages, senders]),
    await count(
      `SELECT message_kind AS a, count(*) AS b, count(DISTINCT concat(provider, ' ', sender)) AS c FROM chat_callback
         WHERE ${SENT} AND group_id IS NOT NULL GROUP BY message_kind ORDER BY message_kind`,
    ),
  );
  const events = await statistics.events(range);
  deepStrictEqual(
    events.map((one) => [one.event, one.count]),
    await count('SELECT event_name AS a, count(*) AS b FROM chat_callback GROUP BY event_name ORDER BY event_name'),
  );
  for (const [what, column, name] of [
    ['senders', 'sender', 'from'],
    ['conversations', 'conversation_key', 'conversationKey'],
    ['groups', 'group_id', 'groupId'],
  ] as const) {
    const top = await statistics.top(what, { ...range, where: APP, limit: 20 });
    deepStrictEqual(
      top.map((one) => [(one as unknown as Row)[name], one.messages]),
      await count(
        `SELECT ${column} AS a, count(*) AS b FROM chat_callback WHERE ${OF_APP} AND ${column} IS NOT NULL
           GROUP BY ${column} ORDER BY 2 DESC, 1 LIMIT 20`,
      ),
    );
  }
  const [activity] = await statistics.activity({ sender: { ...APP, account: 'user7' } }, range);
  deepStrictEqual(
    [[activity!.messages]],
    await count(`SELECT count(*) AS a FROM chat_callback WHERE ${OF_APP} AND sender = 'user7'`),
  );
}
