import type { EntityManager } from 'typeorm';
import { C2cMessageSent } from '../../events/c2c-message.event.js';
import { GroupMessageSent } from '../../events/group-message.event.js';
import type { RequestFacts } from '../../journal/journal-entry.js';
import { CallbackRecord } from '../callback-record.js';
import { toKeyColumn } from '../key-column.js';
import type { StatisticsDimension } from './questions.js';

/** Events of messages that were sent, each message once, and the kind of conversation that each means. */
export const CHAT_OF_MESSAGE: ReadonlyMap<string, 'one-to-one' | 'group'> = new Map([
  [C2cMessageSent.eventName, 'one-to-one'],
  [GroupMessageSent.eventName, 'group'],
]);

/** What statistics know of a callback. An empty text stands for what is not known, or does not exist. */
export interface Fact extends Readonly<Record<StatisticsDimension, string>> {
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly sender: string | null;
  readonly conversation: string | null;
  readonly group: string | null;
}

/** Which callbacks are read: times in epoch milliseconds, from the first one on and before the second. */
export interface FactRange {
  /** The time by which the others are selected, and in whose order they come. */
  readonly by: 'receivedAt' | 'occurredAt';
  readonly from: number;
  readonly to: number;
  /** Only what happened then, too. */
  readonly occurred?: { readonly from: number; readonly to: number };
  /** Only this event. */
  readonly event?: string;
}

/** Some of the callbacks, and how to read on. */
export interface FactPage {
  readonly facts: readonly Fact[];
  /** The last one; undefined when there are no more. */
  readonly last: Cursor | undefined;
}

interface Cursor {
  readonly id: string;
  readonly time: number;
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

/** Reads the next page of callbacks. */
export async function readFacts(
  manager: EntityManager,
  { by, from, to, occurred, event }: FactRange,
  after?: Cursor,
): Promise<FactPage> {
  const time = `callback.${by}`;
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
    .where(`${time} >= :from AND ${time} < :to`, { from: after?.time ?? from, to })
    .orderBy(time)
    .addOrderBy('callback.id')
    .limit(PAGE)
    .cache(false);
  if (occurred !== undefined) {
    query.andWhere('callback.occurredAt >= :since AND callback.occurredAt < :until', {
      since: occurred.from,
      until: occurred.to,
    });
  }
  if (event !== undefined) query.andWhere('callback.eventName = :event', { event });
  if (after !== undefined) query.andWhere(`(${time} > :from OR callback.id > :id)`, { id: after.id });
  const rows: Row[] = await query.getRawMany();
  const end = rows.length < PAGE ? undefined : rows.at(-1);
  const timeOf = ({ received, occurred }: Row) => Number(by === 'receivedAt' ? received : occurred);
  return { facts: rows.map(toFact), last: end && { id: end.id, time: timeOf(end) } };
}

/** Reads them all, page by page. @param read reads one page */
export async function* allFacts(
  range: FactRange,
  read: (range: FactRange, after: Cursor | undefined) => Promise<FactPage>,
): AsyncGenerator<readonly Fact[]> {
  let last: Cursor | undefined;
  do {
    const page = await read(range, last);
    yield page.facts;
    ({ last } = page);
  } while (last !== undefined);
}

function toFact(row: Row): Fact {
  return {
    occurredAt: Number(row.occurred),
    provider: row.provider,
    appId: row.app,
    event: row.event,
    chat:
      CHAT_OF_MESSAGE.get(row.event) ?? (row.grp !== null ? 'group' : row.conversation !== null ? 'one-to-one' : ''),
    platform: platformOf(row.request),
    sentBy: row.sentBy ?? '',
    kind: row.kind ?? '',
    sender: row.sender,
    conversation: row.conversation,
    group: row.grp,
  };
}

/** Empty for invalid JSON, as after a change by hand. */
function platformOf(request: string): string {
  try {
    return toKeyColumn((JSON.parse(request) as RequestFacts).platform ?? '');
  } catch {
    return '';
  }
}
