import { toKeyColumn } from '../key-column.js';
import { CHAT_OF_MESSAGE } from './facts.js';
import { SLICED } from './hour-counts.js';
import type { StatisticsDimension, StatisticsFilter } from './questions.js';

const DIMENSIONS: readonly StatisticsDimension[] = ['provider', 'appId', 'event', 'chat', 'platform', 'sentBy', 'kind'];

/** A checked filter: the value of each dimension that must have one. */
export type Wanted = ReadonlyMap<StatisticsDimension, string>;

/** The values of what is counted. */
export type Dimensions = Readonly<Record<StatisticsDimension, string>>;

/**
 * Checks the filter of a question.
 *
 * @throws TypeError that says what is wrong with it
 */
export function toWanted(where: StatisticsFilter = {}): Wanted {
  const wanted = new Map<StatisticsDimension, string>();
  for (const [name, given] of Object.entries(where)) {
    if (given === undefined) continue;
    const value: unknown = name === 'event' && typeof given !== 'string' ? Object(given).eventName : given;
    if (typeof value !== 'string') throw new TypeError(`ChatStatistics: "where.${name}" must be a text`);
    wanted.set(toDimension('where', name), toKeyColumn(value));
  }
  return wanted;
}

/** @throws TypeError for what is no dimension */
export function toDimension(option: string, name: string): StatisticsDimension {
  const found = DIMENSIONS.find((dimension) => dimension === name);
  if (found === undefined) {
    throw new TypeError(`ChatStatistics: "${option}" knows no "${name}"; there are ${DIMENSIONS.join(', ')}`);
  }
  return found;
}

export function matches(dimensions: Dimensions, wanted: Wanted): boolean {
  for (const [dimension, value] of wanted) if (dimensions[dimension] !== value) return false;
  return true;
}

/** What tallies of messages are told apart by. Of messages, `event` says the same as `chat`. */
export interface Slice {
  readonly dimension: '' | (typeof SLICED)[number];
  readonly provider?: string | undefined;
  readonly appId?: string | undefined;
  readonly value?: string | undefined;
}

/**
 * The tallies that a question about messages needs.
 *
 * @returns undefined where they would have to be told apart by two dimensions
 * @throws TypeError for an event that is no message
 */
export function toSlice(wanted: Wanted, by: StatisticsDimension | undefined): Slice | undefined {
  const event = wanted.get('event');
  const chat = event === undefined ? undefined : CHAT_OF_MESSAGE.get(event);
  if (event !== undefined && chat === undefined) {
    const messages = [...CHAT_OF_MESSAGE.keys()].join(' and ');
    throw new TypeError(`ChatStatistics: messages that were sent are ${messages}; ask events() for others`);
  }
  const values = new Map<Slice['dimension'], string | undefined>();
  for (const dimension of SLICED) {
    const value = wanted.get(dimension);
    if (value !== undefined || by === dimension) values.set(dimension, value);
  }
  if (chat !== undefined || by === 'event') {
    const other = values.get('chat');
    if (chat !== undefined && other !== undefined && other !== chat) return undefined;
    values.set('chat', chat ?? other);
  }
  if (values.size > 1) return undefined;
  const [[dimension, value] = ['' as const, '']] = values;
  return { dimension, provider: wanted.get('provider'), appId: wanted.get('appId'), value };
}
