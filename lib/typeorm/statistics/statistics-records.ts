import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import { columnsFor, dialectOf, type JournalDatabase } from '../journal-database.js';
import { KEY_LENGTH } from '../key-column.js';

/** Whom messages are counted by. */
export type NamedRole = 'sender' | 'conversation' | 'group';

/** What a part counts: events of all kinds, or messages by people, conversations or groups. */
export type PartRole = 'event' | NamedRole;

/**
 * What a part is about. `hour`: what happened in one hour and was received in one hour. The rest is made from these, about a UTC day. `day`:
 * its events, or who is in it; `counts`: with how many messages each; `edges`: in which quarter of an hour each is first and last; `quarters`:
 * with how many messages in each quarter, of some ids; `hours`: how many are in each hour; `window`: how many in the 24 hours from each
 * quarter on. And about several days: `span`, who is in them; `sums`, with how many messages each, or how many events. A question reads few
 * bytes so.
 */
export type PartLevel = 'hour' | MadeLevel;
export type MadeLevel = 'day' | 'counts' | 'edges' | 'quarters' | 'hours' | 'window' | 'span' | 'sums';

/** One row of table `chat_statistics`: numbers of one app. */
export class StatisticsPart {
  level!: PartLevel;
  role!: PartRole;
  /** Only messages that have `value` in this dimension; empty for all. */
  dimension!: string;
  /** When it starts, in epoch milliseconds. */
  start!: number;
  provider!: string;
  appId!: string;
  /** With level `quarters`, the number of the block of ids. */
  value!: string;
  /** The hour in which this was received, in epoch milliseconds; 0 for what is made from several. */
  received!: number;
  content!: Uint8Array;
}

/** One row of table `chat_statistics_name`: the number that stands for an account, conversation or group in parts. */
export class StatisticsName {
  role!: NamedRole;
  provider!: string;
  appId!: string;
  /** As `toKeyColumn()` makes it. */
  name!: string;
  /** From 1 on, without gaps in its role and app. */
  id!: number;
}

/** The only row of table `chat_statistics_progress`: how far the statistics are. Times are epoch milliseconds. */
export class StatisticsProgress {
  /** Always 1. */
  id!: number;
  /** Changes with each change of the statistics. */
  revision!: number;
  /** What was received before is in parts. */
  rolledUntil!: number;
  /** Callbacks that were received before may have been deleted from the journal. */
  prunedBefore!: number;
  /** How many callbacks were found in each of the latest hours. */
  recent!: Readonly<Record<string, number>>;
  /** Days that have parts of hours, but not yet those that are made from them. */
  unbuilt!: readonly number[];
  /** The same of spans of days. */
  unbuiltSpans!: readonly number[];
}

type Schemas = readonly [EntitySchema<StatisticsPart>, EntitySchema<StatisticsName>, EntitySchema<StatisticsProgress>];

const schemas = new Map<JournalDatabase, Schemas>();

/** The entities of the statistics for one kind of database. See `callbackRecordSchema()`. */
export function statisticsSchemas(type: JournalDatabase): Schemas {
  const made = schemas.get(type) ?? makeSchemas(type);
  schemas.set(type, made);
  return made;
}

function makeSchemas(type: JournalDatabase): Schemas {
  const { bytes, exactText, longText } = dialectOf(type);
  const { text, number, time } = columnsFor(type);
  const key = (column: EntitySchemaColumnOptions) => ({ ...column, primary: true });
  const json = (name: string): EntitySchemaColumnOptions => ({
    name,
    type: longText,
    transformer: { to: (value: unknown) => JSON.stringify(value), from: (value: string) => JSON.parse(value) },
    ...exactText,
  });
  return [
    new EntitySchema<StatisticsPart>({
      name: 'StatisticsPart',
      target: StatisticsPart,
      tableName: 'chat_statistics',
      columns: {
        level: key(text('level', 16)),
        start: key(time('start_at')),
        role: key(text('role', 16)),
        dimension: key(text('dimension', 16)),
        provider: key(text('provider', 16)),
        appId: key(text('app_id', KEY_LENGTH)),
        value: key(text('value', KEY_LENGTH)),
        received: key(time('received_at')),
        content: { name: 'content', type: bytes },
      },
      indices: [{ name: 'chat_statistics_received', columns: ['received'] }],
    }),
    new EntitySchema<StatisticsName>({
      name: 'StatisticsName',
      target: StatisticsName,
      tableName: 'chat_statistics_name',
      columns: {
        role: key(text('role', 16)),
        provider: key(text('provider', 16)),
        appId: key(text('app_id', KEY_LENGTH)),
        name: key(text('name', KEY_LENGTH)),
        id: number('id'),
      },
      indices: [{ name: 'chat_statistics_name_id', columns: ['role', 'provider', 'appId', 'id'], unique: true }],
    }),
    new EntitySchema<StatisticsProgress>({
      name: 'StatisticsProgress',
      target: StatisticsProgress,
      tableName: 'chat_statistics_progress',
      columns: {
        id: { name: 'id', type: 'integer', primary: true },
        revision: number('revision'),
        rolledUntil: time('rolled_until'),
        prunedBefore: time('pruned_before'),
        recent: json('recent'),
        unbuilt: json('unbuilt'),
        unbuiltSpans: json('unbuilt_spans'),
      },
    }),
  ];
}
