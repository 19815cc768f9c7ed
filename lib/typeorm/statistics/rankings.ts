import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import { addCounts, readHourTally } from './codec.js';
import type { Slice } from './filter.js';
import { GrowingCounts } from './growing-counts.js';
import type { LiveMessages } from './live-messages.js';
import { appKeyOf, type Name, type NameIds } from './name-ids.js';
import { readPieces, wholePieces } from './pieces.js';
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
  names: NameIds,
): Promise<Ranked[]> {
  const apps = new Map<string, GrowingCounts>();
  const countsOf = (app: string) => entry(apps, app, () => new GrowingCounts());
  for (const { app, id } of live) countsOf(app).add(id, 1);
  // without a slice, all is live
  const pieces = slice === undefined ? [] : wholePieces(range.from, range.to, progress);
  for (const { part, piece } of await readPieces(manager, pieces, { role: live.role, ...slice })) {
    const counts = countsOf(appKeyOf(part));
    if (piece.level !== 'hour') addCounts(part.content, (highest) => counts.upTo(highest));
    else {
      readHourTally(part.content, (id, quarter, count) => {
        if (quarter >= piece.from && quarter < piece.to) counts.add(id, count);
      });
    }
  }
  const least = leastOf(apps.values(), limit);
  const found: Ranked[] = [];
  for (const [app, { byId }] of apps) {
    const [provider = '', appId = ''] = app.split('\0');
    const group = { role: live.role, provider, appId };
    const known = live.namesOf(app);
    const unnamed: number[] = [];
    for (const [id, messages] of byId.entries()) {
      if (messages < least) continue;
      const name = known.get(id);
      if (name === undefined) unnamed.push(id);
      else found.push({ ...group, name, messages });
    }
    for (const { name, id } of await names.named(manager, group, unnamed)) {
      found.push({ ...group, name, messages: byId[id]! });
    }
  }
  return found;
}

/** The lowest of the highest numbers; 1 where there are fewer. */
function leastOf(apps: Iterable<GrowingCounts>, limit: number): number {
  const highest: number[] = []; // in order, the lowest first
  let least = 1;
  for (const { byId } of apps) {
    for (const number of byId) {
      if (number < least || (highest.length === limit && number === least)) continue;
      let at = highest.length;
      while (at > 0 && highest[at - 1]! > number) at--;
      highest.splice(at, 0, number);
      if (highest.length > limit) highest.shift();
      if (highest.length === limit) least = Math.max(1, highest[0]!);
    }
  }
  return least;
}
