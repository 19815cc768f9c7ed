import { groupBy } from '../../journal/batches.js';
import type { JournalConnection } from '../journal-connection.js';
import { encodeCells, sumCells } from './cells.js';
import { addCounts, encodeCounts, encodeIds } from './codec.js';
import { made, sliceOf } from './day-parts.js';
import { GrowingCounts } from './growing-counts.js';
import { IdSet } from './id-set.js';
import { insertRows } from './insert-rows.js';
import { readParts } from './parts.js';
import { advance } from './progress.js';
import { StatisticsPart, type StatisticsProgress } from './statistics-records.js';
import { DAY, SPAN } from './time-zone.js';

/** The first span that can be made: it is over, and so are all of its days. */
export function spanToBuild({ unbuilt, unbuiltSpans, rolledUntil }: StatisticsProgress): number | undefined {
  return unbuiltSpans.find(
    (start) => start + SPAN <= rolledUntil && !unbuilt.some((day) => day >= start && day < start + SPAN),
  );
}

/** Makes, of the parts of some days, those of all of them. @returns false where another instance was faster */
export async function buildSpan(
  connection: JournalConnection,
  progress: StatisticsProgress,
  start: number,
): Promise<boolean> {
  const starts = Array.from({ length: SPAN / DAY }, (_, day) => start + day * DAY);
  const [days, counts] = await connection.search(async (manager) => [
    await readParts(manager, { level: 'day', starts }),
    await readParts(manager, { level: 'counts', starts }),
  ]);
  const slices = (parts: readonly StatisticsPart[], isMeant: (part: StatisticsPart) => boolean) =>
    [...groupBy(parts.filter(isMeant), sliceOf).values()] as const;
  const parts = [
    ...slices(days, ({ role }) => role !== 'event').map((group) => {
      const set = new IdSet();
      for (const { content } of group) set.addWritten(content);
      return made(group[0]!, 'span', start, encodeIds(set.ids()));
    }),
    ...slices(counts, ({ role }) => role !== 'event').map((group) => {
      const sums = new GrowingCounts();
      for (const { content } of group) addCounts(content, (highest) => sums.upTo(highest));
      const ids = [...sums.byId.keys()].filter((id) => sums.byId[id]! > 0);
      return made(
        group[0]!,
        'sums',
        start,
        encodeCounts(ids, (id) => sums.byId[id]!),
      );
    }),
    ...slices(counts, ({ role }) => role === 'event').map((group) => {
      const sums = sumCells(group, 1, () => [0]);
      return made(group[0]!, 'sums', start, encodeCells(sums));
    }),
  ];
  return advance(connection, progress, async (manager) => {
    await insertRows(manager, StatisticsPart, parts);
    return { unbuiltSpans: progress.unbuiltSpans.filter((other) => other !== start) };
  });
}
