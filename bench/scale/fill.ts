import type { OwnDatabase } from '../journal/own-database.js';

/** Rows in one statement. */
const PORTION = 100_000;

/** As if they had come one after the other, every 100 ms: keys sort by time, event ids are spread all over their index. */
const INSERT = `
  INSERT INTO chat_callback
    (id, event_id, state, provider, app_id, command, event_name, conversation_key, sender, recipient, group_id,
     occurred_at, received_at, trust, request, body)
  SELECT
    concat_ws('-', left(ms, 8), right(ms, 4), '7' || substr(hash, 1, 3), 'a' || substr(hash, 4, 3), substr(hash, 7, 12)),
    encode(sha256(hash::bytea), 'hex'), 'recorded', 'tencent', '1400000001', 'C2C.CallbackAfterSendMsg', 'chat.c2c-message.sent',
    '["tencent","1400000001","c2c","' || sender || '","' || recipient || '"]', sender, recipient, NULL,
    at, at, 'signature', '{"clientIp":"198.51.100.7","platform":"iOS","contentType":"application/json"}',
    convert_to('{"MsgKey":"' || hash || repeat(hash, 12) || '"}', 'UTF8')
  FROM (
    SELECT number, at, lpad(to_hex(at), 12, '0') AS ms, md5(number::text) AS hash,
      'user' || number * 7919 % 50000 AS sender, 'user' || number * 104729 % 50000 AS recipient
    FROM (
      SELECT number, floor(extract(epoch FROM now()) * 1000)::bigint - ($3::bigint - number) * 100 AS at
      FROM generate_series($1::bigint, $2::bigint) AS number
    ) AS times
  ) AS callbacks`;

/** Gives an empty table on PostgreSQL so many rows, of the size and the spread that real ones have. */
export async function fill({ source }: OwnDatabase, rows: number): Promise<void> {
  for (let first = 1; first <= rows; first += PORTION) {
    await source.query(INSERT, [first, Math.min(rows, first + PORTION - 1), rows]);
  }
  await source.query('VACUUM (ANALYZE) chat_callback');
  // what filling left to be written must not meet a round; allowed to superusers only
  await source.query('CHECKPOINT').catch(() => {});
}
