import { toKeyColumn } from '../key-column.js';
import { MESSAGES, type Fact } from './facts.js';
import type { StatisticsDimension, StatisticsFilter } from './questions.js';

const DIMENSIONS: readonly StatisticsDimension[] = ['provider', 'appId', 'event', 'chat', 'platform', 'sentBy', 'kind'];

/** A checked filter: the value of each dimension that must have one. */
export type Wanted = ReadonlyMap<StatisticsDimension, string>;

/**
 * Checks the filter of a question.
 *
 * @param only 'messages': an event must be that of a message that was sent
 * @throws TypeError that says what is wrong with it
 */
export function toWanted(where: StatisticsFilter = {}, only?: 'messages'): Wanted {
  const wanted = new Map<StatisticsDimension, string>();
  for (const [name, given] of Object.entries(where)) {
    if (given === undefined) continue;
    const value: unknown = name === 'event' && typeof given !== 'string' ? Object(given).eventName : given;
    if (typeof value !== 'string') throw new TypeError(`ChatStatistics: "where.${name}" must be a text`);
    wanted.set(toDimension('where', name), name === 'appId' ? toKeyColumn(value) : value);
  }
  const event = wanted.get('event');
  if (only === 'messages' && event !== undefined && !MESSAGES.includes(event)) {
    throw new TypeError(
      `ChatStatistics: messages that were sent are ${MESSAGES.join(' and ')}; ask events() for others`,
    );
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

export function matches(fact: Fact, wanted: Wanted): boolean {
  for (const [dimension, value] of wanted) if (fact[dimension] !== value) return false;
  return true;
}
