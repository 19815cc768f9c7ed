import type { OwnDatabase } from '../journal/own-database.js';

const HOUR = 3_600_000;
/** Share of a day's messages by hour of the day: nights are quiet, evenings are busy. */
const BY_HOUR = [2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 6, 5, 5, 5, 6, 7, 8, 8, 7, 5, 3];
/** Of Sunday to Saturday. */
const BY_WEEKDAY = [1.3, 1, 0.9, 0.9, 0.9, 1, 1.2];
/** Of the hour that is not over: as busy as any, whenever the benchmark runs. */
const BUSIEST = Math.max(...BY_HOUR) * Math.max(...BY_WEEKDAY);

const SERIES: Record<string, (first: number, last: number) => string> = {
  postgres: (first, last) => `SELECT number FROM generate_series(${first}::bigint, ${last}::bigint) AS series (number)`,
  mariadb: (first, last) => `SELECT seq AS number FROM seq_${first}_to_${last}`,
  'better-sqlite3': (first, last) =>
    `WITH RECURSIVE series (number) AS (SELECT ${first} UNION ALL SELECT number + 1 FROM series WHERE number < ${last}) ` +
    'SELECT number FROM series',
};

/** A number below one for each row, in no order that one would see; another one for each factor. */
const chance = (factor: number) =>
  `CAST(((number * ${factor} % 2147483647) * (number * ${factor} % 2147483647) + ${factor}) % 2147483647 AS FLOAT) / 2147483647`;

/** The first are drawn most often: the n-th one n times less than the first. */
const zipf = (count: number, factor: number) => `CAST(floor(power(${count}, ${chance(factor)})) AS INTEGER)`;

const choice = (value: string, last: string, ...cases: readonly [below: number, text: string][]) =>
  `CASE ${cases.map(([below, text]) => `WHEN ${value} < ${below} THEN '${text}'`).join(' ')} ELSE '${last}' END`;

const MESSAGES = "name IN ('chat.c2c-message.sent', 'chat.group-message.sent')";

/** One of an hour: the rows of a series of numbers, evenly spread over it. */
const insert = (series: string, begin: number, first: number, count: number) => `
  INSERT INTO chat_callback
    (id, event_id, state, provider, app_id, command, event_name, conversation_key, sender, recipient, group_id,
     sent_by, message_kind, occurred_at, received_at, trust, request)
  SELECT concat('row', 100000000 + number), concat('event', 100000000 + number), 'settled', provider, app, 'x', name,
    concat('["', provider, '","', app, '",', CASE WHEN talk <= 2000 THEN '"group"' ELSE '"c2c"' END, ',', talk, ']'),
    concat('user', person), CASE WHEN talk <= 2000 THEN NULL ELSE 'somebody' END,
    CASE WHEN talk <= 2000 THEN concat('group', talk) END,
    CASE WHEN ${MESSAGES} THEN ${choice('whose', 'server', [0.97, 'user'])} END,
    CASE WHEN ${MESSAGES} THEN ${choice('kind', 'custom', [0.8, 'text'], [0.9, 'image'], [0.94, 'audio'], [0.97, 'image+text'])} END,
    at, at + 150, 'signature', concat('{"clientIp":"198.51.100.7","platform":"', platform, '","contentType":"application/json"}')
  FROM (
    SELECT number, person, talk, whose, kind, at, platform,
      CASE WHEN app = 0 THEN 'openim' ELSE 'tencent' END AS provider,
      CASE WHEN app = 0 THEN 'default' ELSE '1400000001' END AS app,
      CASE WHEN event < 0.96 AND talk <= 2000 THEN 'chat.group-message.sent' WHEN event < 0.96 THEN 'chat.c2c-message.sent'
        WHEN event < 0.98 THEN 'chat.c2c-message.failed' ELSE 'chat.messages.recalled' END AS name
    FROM (
      SELECT number, number % 5 AS app, ${zipf(50_000, 48_271)} AS person, ${zipf(20_000, 69_621)} AS talk,
        ${chance(16_807)} AS event, ${chance(39_373)} AS whose, ${chance(62_089)} AS kind,
        ${choice(chance(41_358), 'Mac', [0.5, 'Android'], [0.8, 'iOS'], [0.9, 'Web'], [0.97, 'Windows'])} AS platform,
        ${begin} + CAST(floor(CAST(number - ${first} AS FLOAT) * ${HOUR} / ${count}) AS INTEGER) AS at
      FROM (${series}) AS numbers
    ) AS drawn
  ) AS callbacks`;

/**
 * Gives an empty table so many rows, without bodies: some days of a chat up to this moment, with nights and weekends, among 50,000 people in
 * 20,000 conversations, a few of which have most of the messages.
 */
export async function fill({ source }: OwnDatabase, rows: number, days: number): Promise<void> {
  const now = Date.now();
  const first = Math.floor(now / HOUR) * HOUR - (days * 24 - 1) * HOUR;
  const hours = Array.from({ length: days * 24 }, (_, index) => {
    const begin = first + index * HOUR;
    const date = new Date(begin);
    const weight = BY_HOUR[date.getUTCHours()]! * BY_WEEKDAY[date.getUTCDay()]!;
    return { begin, weight: now < begin + HOUR ? BUSIEST * Math.min(1, (now - begin) / HOUR) : weight };
  });
  const total = hours.reduce((sum, { weight }) => sum + weight, 0);
  const series = SERIES[source.options.type]!;
  let [filled, before] = [0, 0];
  for (let day = 0; day < days; day++) {
    await source.transaction(async (manager) => {
      for (const { begin, weight } of hours.slice(day * 24, (day + 1) * 24)) {
        before += weight;
        const last = Math.round((before / total) * rows);
        // the hour that is not over yet has nothing that comes later
        const full = (last - filled) / Math.min(1, (now - begin) / HOUR);
        if (last > filled) await manager.query(insert(series(filled + 1, last), begin, filled + 1, full));
        filled = last;
      }
    });
  }
  if (source.options.type === 'better-sqlite3') await source.query('ANALYZE');
  else if (source.options.type === 'postgres') await source.query('VACUUM (ANALYZE) chat_callback');
  else await source.query('ANALYZE TABLE chat_callback');
}
