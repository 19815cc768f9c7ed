import { readHourTally, type Edges } from './codec.js';
import { lowestBit } from './numbers.js';
import type { StatisticsPart } from './statistics-records.js';
import { DAY, HOUR } from './time-zone.js';

/** Who is in the hours of a day, when, and with how many messages. */
export class DayTally {
  /** In order. */
  readonly ids: Uint32Array;
  /** By id. */
  private readonly messages: Float64Array;
  private readonly first: Uint8Array;
  private readonly last: Uint8Array;
  /** A bit for each hour. */
  private readonly hours: Uint32Array;

  /** @param parts hours of the day, of one slice */
  constructor(parts: readonly StatisticsPart[], day: number) {
    let highest = 0;
    for (const { content } of parts) readHourTally(content, (id) => (highest = Math.max(highest, id)));
    const messages = new Float64Array(highest + 1);
    const first = new Uint8Array(highest + 1);
    const last = new Uint8Array(highest + 1);
    const hours = new Uint32Array(highest + 1);
    let count = 0;
    for (const { content, start } of parts) {
      const hour = (start - day) / HOUR;
      readHourTally(content, (id, quarterOfHour, more) => {
        const quarter = hour * 4 + quarterOfHour;
        const isNew = hours[id] === 0;
        if (isNew) count++;
        if (isNew || quarter < first[id]!) first[id] = quarter;
        if (isNew || quarter > last[id]!) last[id] = quarter;
        hours[id]! |= 1 << hour;
        messages[id]! += more;
      });
    }
    this.ids = new Uint32Array(count);
    for (let id = 0, index = 0; id <= highest; id++) if (hours[id] !== 0) this.ids[index++] = id;
    this.messages = messages;
    this.first = first;
    this.last = last;
    this.hours = hours;
  }

  countOf(id: number): number {
    return this.messages[id]!;
  }

  edges(): Edges {
    const { ids } = this;
    const first = new Uint8Array(ids.length);
    const last = new Uint8Array(ids.length);
    for (let index = 0; index < ids.length; index++) {
      first[index] = this.first[ids[index]!]!;
      last[index] = this.last[ids[index]!]!;
    }
    return { ids, first, last };
  }

  /** How many are in each hour. */
  distinct(): number[] {
    const distinct = Array<number>(DAY / HOUR).fill(0);
    for (const id of this.ids) {
      for (let rest = this.hours[id]!; rest !== 0; rest &= rest - 1) distinct[lowestBit(rest)]!++;
    }
    return distinct;
  }
}
