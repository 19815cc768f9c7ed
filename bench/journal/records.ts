import type { JournalEntry } from '../../lib/journal/journal-entry.js';
import { toKeyColumn, type CallbackRecord } from '../../lib/typeorm/index.js';

/** What a hand-written program has in hand to store: the same columns, of an audit alone. */
export function toRecord(entry: JournalEntry): CallbackRecord {
  const { key, from, to, facts, body, due: _due, lease: _lease, ...same } = entry;
  const orNull = (text: string | null) => (text === null ? null : toKeyColumn(text));
  return {
    ...same,
    id: key,
    appId: toKeyColumn(entry.appId),
    command: toKeyColumn(entry.command),
    conversationKey: orNull(entry.conversationKey),
    sender: orNull(from),
    recipient: orNull(to),
    groupId: orNull(entry.groupId),
    request: facts,
    body: body === null ? null : Buffer.from(body),
    due: null,
    owner: null,
    leasedUntil: null,
  };
}
