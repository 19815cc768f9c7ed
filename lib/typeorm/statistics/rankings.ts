import type { EntityManager } from 'typeorm';
import { readDayTally, readHourTally } from './codec.js';
import type { Slice } from './filter.js';
import type { LiveMessages } from './live-messages.js';
import type { Name, NameIds } from './name-ids.js';
import { piecesOf, placeName, readPlaces } from './pieces.js';
import type { Range } from './range.js';
import type { StatisticsProgress } from './statistics-records.js';

/** A name and its messages. */
export interface Ranked extends Name {
  readonly messages: number;
}

/** Who has the most messages in a range: the first ones in order, and all that have as many as the last of them. */
export async function rank(
  manager: EntityManager,
  progress: StatisticsProgress,
  { range, slice, limit }: { range: Range; slice: Slice | undefined; limit: number },
  live: LiveMessages,
  ids: number,
  names: NameIds,
): Promise<Ranked[]> {
  const messages = new Float64Array(ids);
  for (const { id } of live) messages[id]!++;
  // without a slice, all is live
  const pieces = slice === undefined ? [] : piecesOf(range.from, range.to, progress, true);
  const parts = await readPlaces(manager, pieces, { role: live.role, ...slice });
  for (const piece of pieces) {
    for (const { content } of parts.get(placeName(piece)) ?? []) {
      if (piece.level === 'day') readDayTally(content, (id, _first, _last, count) => (messages[id]! += count));
      else {
        readHourTally(content, (id, quarter, count) => {
          if (quarter >= piece.from && quarter < piece.to) messages[id]! += count;
        });
      }
    }
  }
  const least = leastOf(messages, limit);
  const found: Ranked[] = [];
  const unnamed: number[] = [];
  for (const [id, count] of messages.entries()) {
    if (count < least) continue;
    const name = live.nameOf(id);
    if (name === undefined) unnamed.push(id);
    else found.push({ ...name, messages: count });
  }
  for (const name of await names.named(manager, live.role, unnamed)) {
    found.push({ ...name, messages: messages[name.id]! });
  }
  return found;
}

/** The lowest of the highest numbers; 1 where there are fewer. */
function leastOf(numbers: Float64Array, limit: number): number {
  const highest: number[] = []; // in order, the lowest first
  let least = 1;
  for (const number of numbers) {
    if (number < least || (highest.length === limit && number === least)) continue;
    let at = highest.length;
    while (at > 0 && highest[at - 1]! > number) at--;
    highest.splice(at, 0, number);
    if (highest.length > limit) highest.shift();
    if (highest.length === limit) least = Math.max(1, highest[0]!);
  }
  return least;
}
