import type { EntityManager } from 'typeorm';
import { blockOf, readBlock } from './blocks.js';
import { readHourTally } from './codec.js';
import type { NameGroup } from './name-ids.js';
import { readParts } from './parts.js';
import { bucketAt, type Range } from './range.js';
import type { StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER } from './time-zone.js';

/** Adds the messages of one name to the buckets of a range. */
export async function addActivity(
  manager: EntityManager,
  { unbuilt }: StatisticsProgress,
  range: Range,
  { id, ...group }: NameGroup & { readonly id: number },
  messages: number[],
): Promise<void> {
  const add = (time: number, count: number) => {
    if (time >= range.from && time < range.to) messages[bucketAt(range, time)]! += count;
  };
  const days: number[] = [];
  const hours: number[] = [];
  for (let day = floorTo(range.from, DAY); day < range.to; day += DAY) {
    if (!unbuilt.includes(day)) days.push(day);
    else for (let hour = day; hour < day + DAY; hour += HOUR) hours.push(hour);
  }
  const slice = { ...group, dimension: '' };
  const blocks = await readParts(manager, { level: 'quarters', starts: days, ...slice, value: String(blockOf(id)) });
  for (const { start, content } of blocks) {
    readBlock(content, id, (quarter, count) => add(start + quarter * QUARTER, count));
  }
  for (const { start, content } of await readParts(manager, { level: 'hour', starts: hours, ...slice })) {
    readHourTally(content, (other, quarter, count) => {
      if (other === id) add(start + quarter * QUARTER, count);
    });
  }
}
