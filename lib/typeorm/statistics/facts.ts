import type { EntityManager } from 'typeorm';
import { C2cMessageSent } from '../../events/c2c-message.event.js';
import { GroupMessageSent } from '../../events/group-message.event.js';
import type { RequestFacts } from '../../journal/journal-entry.js';
import { CallbackRecord } from '../callback-record.js';
import type { StatisticsDimension } from './questions.js';

/** Events of messages that were sent, each message once. */
export const MESSAGES: readonly string[] = [C2cMessageSent.eventName, GroupMessageSent.eventName];

/** What statistics know of a callback. An empty text stands for what is not known, or does not exist. */
export interface Fact extends Readonly<Record<StatisticsDimension, string>> {
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly sender: string | null;
  readonly conversation: string | null;
  readonly group: string | null;
}

/** Which rows are read: times in epoch milliseconds, from the first one on and before the second. */
export interface FactRange {
  readonly received: readonly [from: number, to: number];
  readonly occurred: readonly [from: number, to: number];
}

/** Rows that are read at once. */
const PAGE = 5_000;

interface Row {
  readonly id: string;
  readonly received: number | string;
  readonly occurred: number | string;
  readonly provider: string;
  readonly app: string;
  readonly event: string;
  readonly sender: string | null;
  readonly conversation: string | null;
  readonly grp: string | null;
  readonly sentBy: string | null;
  readonly kind: string | null;
  readonly request: string;
}

/** Reads callbacks in the order in which they were received, page by page. */
export async function* readFacts(manager: EntityManager, { received, occurred }: FactRange): AsyncGenerator<Fact[]> {
  let after: Row | undefined;
  do {
    const query = manager
      .createQueryBuilder(CallbackRecord, 'callback')
      .select('callback.id', 'id')
      .addSelect('callback.receivedAt', 'received')
      .addSelect('callback.occurredAt', 'occurred')
      .addSelect('callback.provider', 'provider')
      .addSelect('callback.appId', 'app')
      .addSelect('callback.eventName', 'event')
      .addSelect('callback.sender', 'sender')
      .addSelect('callback.conversationKey', 'conversation')
      .addSelect('callback.groupId', 'grp')
      .addSelect('callback.sentBy', 'sentBy')
      .addSelect('callback.messageKind', 'kind')
      .addSelect('callback.request', 'request')
      .where('callback.receivedAt >= :begin AND callback.receivedAt < :end', {
        begin: after === undefined ? received[0] : Number(after.received),
        end: received[1],
      })
      .andWhere('callback.occurredAt >= :from AND callback.occurredAt < :to', { from: occurred[0], to: occurred[1] })
      .orderBy('callback.receivedAt')
      .addOrderBy('callback.id')
      .limit(PAGE)
      .cache(false);
    if (after !== undefined) {
      query.andWhere('(callback.receivedAt > :begin OR callback.id > :id)', { id: after.id });
    }
    const rows: Row[] = await query.getRawMany();
    yield rows.map(toFact);
    after = rows.length < PAGE ? undefined : rows.at(-1);
  } while (after !== undefined);
}

function toFact(row: Row): Fact {
  return {
    occurredAt: Number(row.occurred),
    provider: row.provider,
    appId: row.app,
    event: row.event,
    chat: row.grp !== null ? 'group' : row.conversation !== null ? 'one-to-one' : '',
    platform: platformOf(row.request),
    sentBy: row.sentBy ?? '',
    kind: row.kind ?? '',
    sender: row.sender,
    conversation: row.conversation,
    group: row.grp,
  };
}

/** What is no JSON, as somebody has changed it, has none. */
function platformOf(request: string): string {
  try {
    return (JSON.parse(request) as RequestFacts).platform ?? '';
  } catch {
    return '';
  }
}
