import type { Pool } from 'pg';
import type { CallbackRecord } from '../../lib/typeorm/index.js';

type Value = string | number | Uint8Array | object | null;

/** Column, its type, and where its value is. */
const COLUMNS: readonly (readonly [name: string, type: string, value: (record: CallbackRecord) => Value])[] = [
  ['id', 'varchar', ({ id }) => id],
  ['event_id', 'varchar', ({ eventId }) => eventId],
  ['state', 'varchar', ({ state }) => state],
  ['provider', 'varchar', ({ provider }) => provider],
  ['app_id', 'varchar', ({ appId }) => appId],
  ['command', 'varchar', ({ command }) => command],
  ['event_name', 'varchar', ({ eventName }) => eventName],
  ['conversation_key', 'varchar', ({ conversationKey }) => conversationKey],
  ['sender', 'varchar', ({ sender }) => sender],
  ['recipient', 'varchar', ({ recipient }) => recipient],
  ['group_id', 'varchar', ({ groupId }) => groupId],
  ['sequence', 'bigint', ({ sequence }) => sequence],
  ['occurred_at', 'bigint', ({ occurredAt }) => occurredAt],
  ['received_at', 'bigint', ({ receivedAt }) => receivedAt],
  ['trust', 'varchar', ({ trust }) => trust],
  ['request', 'text', ({ request }) => request],
  ['body', 'bytea', ({ body }) => body],
  ['due', 'text', ({ due }) => due],
  ['owner', 'varchar', ({ owner }) => owner],
  ['leased_until', 'bigint', ({ leasedUntil }) => leasedUntil],
];
const INSERT = {
  name: 'insert',
  text:
    `INSERT INTO chat_callback (${COLUMNS.map(([name]) => name).join(', ')}) ` +
    `SELECT * FROM unnest(${COLUMNS.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')}) ON CONFLICT DO NOTHING`,
};

/** Fewer rows are not worth a lane's round trip while others are under way. */
const SMALLEST_SHARE = 16;

interface Waiting {
  readonly record: CallbackRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Group commit with nothing but `pg`: no conversion, no retry, no limit. */
export class UnnestWriter {
  private queue: Waiting[] = [];
  private free: number;
  private scheduled = false;

  constructor(
    private readonly pool: Pool,
    lanes: number,
  ) {
    this.free = lanes;
  }

  append(record: CallbackRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ record, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.free === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      for (; this.queue.length > 0 && this.free > 0; this.free--) {
        const share = Math.max(SMALLEST_SHARE, Math.ceil(this.queue.length / this.free));
        void this.write(this.queue.splice(0, share));
      }
    });
  }

  private async write(share: readonly Waiting[]): Promise<void> {
    try {
      const values = COLUMNS.map(([, , value]) => arrayLiteral(share.map(({ record }) => value(record))));
      const { rowCount } = await this.pool.query({ ...INSERT, values });
      if (rowCount !== share.length) throw new Error(`${rowCount} of ${share.length} new rows were stored`);
      for (const { resolve } of share) resolve();
    } catch (error) {
      for (const { reject } of share) reject(error);
    }
    this.free++;
    if (this.queue.length > 0) this.schedule();
  }
}

/** Faster than what `pg` makes of an array. */
function arrayLiteral(values: readonly Value[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: Value): string | number {
  if (value === null || typeof value === 'number') return value ?? 'NULL';
  if (value instanceof Buffer) return `"\\\\x${value.toString('hex')}"`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`;
}
