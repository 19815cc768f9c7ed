import type { EntityManager } from 'typeorm';
import { readDayTally, readHourTally } from './codec.js';
import { readParts } from './parts.js';
import { piecesOf } from './pieces.js';
import { bucketAt, type Range } from './range.js';
import type { PartRole, StatisticsProgress } from './statistics-records.js';
import { floorTo, HOUR, QUARTER } from './time-zone.js';

/** Adds the messages of one name to the buckets of a range. Hours are read only of days that several buckets share. */
export async function addActivity(
  manager: EntityManager,
  progress: StatisticsProgress,
  range: Range,
  name: { readonly role: PartRole; readonly provider: string; readonly appId: string; readonly id: number },
  messages: number[],
): Promise<void> {
  const { id, ...about } = name;
  const slice = { ...about, dimension: '', value: '' };
  const bucketOf = (time: number) => (time < range.from || time >= range.to ? -1 : bucketAt(range, time));
  const hours: number[] = [];
  const days: number[] = [];
  for (const { level, start } of piecesOf(range.from, range.to, progress, false)) {
    (level === 'day' ? days : hours).push(start);
  }
  for (const { start, content } of await readParts(manager, { level: 'day', starts: days, ...slice })) {
    readDayTally(content, (other, first, last, count) => {
      if (other !== id) return;
      const [begin, end] = [start + first * QUARTER, start + last * QUARTER];
      const bucket = bucketOf(begin);
      if (bucket !== bucketOf(end)) for (let hour = floorTo(begin, HOUR); hour <= end; hour += HOUR) hours.push(hour);
      else if (bucket >= 0) messages[bucket]! += count;
    });
  }
  for (const { start, content } of await readParts(manager, { level: 'hour', starts: hours, ...slice })) {
    readHourTally(content, (other, quarter, count) => {
      const bucket = other === id ? bucketOf(start + quarter * QUARTER) : -1;
      if (bucket >= 0) messages[bucket]! += count;
    });
  }
}
