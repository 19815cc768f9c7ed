import type { EntityManager } from 'typeorm';
import { groupBy } from '../../journal/batches.js';
import { CallbackRecord } from '../callback-record.js';
import type { JournalConnection } from '../journal-connection.js';
import { buildDay, forgetDays } from './day-parts.js';
import { allFacts, readFacts } from './facts.js';
import { HourCounts } from './hour-counts.js';
import { insertRows } from './insert-rows.js';
import { NameIds, type NameGroup } from './name-ids.js';
import { readReceived, removeReceived } from './parts.js';
import { advance, readProgress } from './progress.js';
import { buildSpan, spanToBuild } from './span-parts.js';
import { StatisticsPart, type StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, SPAN } from './time-zone.js';

/** Milliseconds until what was received is rolled up: rows may be committed late, and clocks of instances differ. */
const MARGIN = 300_000;
/** The present hour is rolled up again after so many milliseconds: what came since is read from rows by every question. */
const STEP = 300_000;
/** How long rows may be missed that come even later. */
const RECENT = 48 * HOUR;

/**
 * Counts callbacks once and for all, by the hour in which they were received: the present one as far as it is over, and each again when rows have
 * come since. Every step is computed first and then written in one short transaction, unless another instance was faster.
 */
export class RollUp {
  readonly names = new NameIds();

  constructor(private readonly connection: JournalConnection) {}

  /**
   * Does one step of what there is to do.
   *
   * @param before only what was received before, in epoch milliseconds
   * @returns what was done: `part` is an hour that is not over yet, `day` one or several days; `beaten` means that another instance was faster
   */
  async step(before = Infinity): Promise<'hour' | 'part' | 'day' | 'nothing' | 'beaten'> {
    const progress = await this.connection.search(readProgress);
    const day = progress.unbuilt.find((start) => start + DAY + HOUR <= progress.rolledUntil);
    if (day !== undefined) return (await buildDay(this.connection, progress, day)) ? 'day' : 'beaten';
    const span = spanToBuild(progress);
    if (span !== undefined) return (await buildSpan(this.connection, progress, span)) ? 'day' : 'beaten';
    const oldest = await this.oldest(progress.rolledUntil);
    if (oldest === undefined) return 'nothing';
    const hour = floorTo(oldest, HOUR);
    const until = Math.min(hour + HOUR, floorTo(Math.min(before, (await this.now()) - MARGIN), STEP));
    if (oldest >= until) return 'nothing';
    if (!(await this.roll(hour, until, progress))) return 'beaten';
    return until === hour + HOUR ? 'hour' : 'part';
  }

  /** Rolls hours up again that have got rows since. @returns how many */
  async repair(): Promise<number> {
    const progress = await this.connection.search(readProgress);
    let count = 0;
    for (const hour of await this.connection.search((manager) => changedHours(manager, progress))) {
      const current = await this.connection.search(readProgress);
      if (await this.roll(hour, Math.min(hour + HOUR, current.rolledUntil), current)) count++;
    }
    return count;
  }

  /**
   * Says that callbacks received before may be deleted from now on, in hours that are over.
   *
   * @returns until when all is rolled up for good, so that they may
   */
  async release(before: number): Promise<number> {
    for (;;) {
      const step = await this.step(before + HOUR);
      if (step === 'nothing') break;
    }
    for (;;) {
      const progress = await this.connection.search(readProgress);
      // an hour that is not over is read again
      const over = floorTo(progress.rolledUntil, HOUR);
      const prunedBefore = Math.min(Math.ceil(before / HOUR) * HOUR, over);
      if (prunedBefore <= progress.prunedBefore) return over;
      await advance(this.connection, progress, async () => ({ prunedBefore }));
    }
  }

  /** @param received the hour that is rolled up, as far as it was received before `until` */
  private async roll(received: number, until: number, progress: StatisticsProgress): Promise<boolean> {
    if (received < progress.prunedBefore) return false; // some of its rows are gone
    const { connection, names } = this;
    const counts = new HourCounts(received);
    const range = { by: 'receivedAt', from: received, to: until } as const;
    for await (const facts of allFacts(range, (...page) =>
      connection.search((manager) => readFacts(manager, ...page)),
    )) {
      for (const fact of facts) counts.add(fact);
    }
    const assigned: [group: NameGroup, ids: ReadonlyMap<string, number>][] = [];
    const isDone = await advance(connection, progress, async (manager) => {
      const parts = await counts.parts(async (group, wanted) => {
        const ids = await names.assign(manager, group, wanted);
        assigned.push([group, ids]);
        return ids;
      });
      const isAgain = received < progress.rolledUntil;
      const changed = await replaceReceived(manager, received, isAgain, parts);
      const touched = new Set(changed.map((start) => floorTo(start, DAY)));
      const unbuilt = [...touched].filter((day) => !progress.unbuilt.includes(day));
      await forgetDays(manager, unbuilt);
      const rolledUntil = Math.max(progress.rolledUntil, until);
      const oldest = oldestRecent(rolledUntil);
      const kept = Object.entries(progress.recent).filter(([hour]) => Number(hour) >= oldest);
      const unbuiltSpans = new Set([...progress.unbuiltSpans, ...unbuilt.map((day) => floorTo(day, SPAN))]);
      return {
        rolledUntil,
        recent: { ...Object.fromEntries(kept), [received]: counts.callbacks },
        unbuilt: [...progress.unbuilt, ...unbuilt].sort((a, b) => a - b),
        unbuiltSpans: [...unbuiltSpans].sort((a, b) => a - b),
      };
    });
    if (isDone) for (const one of assigned) names.remember(...one);
    return isDone;
  }

  /** When the oldest callback was received of those received then or later. */
  private async oldest(from: number): Promise<number | undefined> {
    const row = await this.connection.search((manager) =>
      manager
        .createQueryBuilder(CallbackRecord, 'callback')
        .select('MIN(callback.receivedAt)', 'oldest')
        .where('callback.receivedAt >= :from', { from })
        .cache(false)
        .getRawOne<{ oldest: number | string | null }>(),
    );
    return row?.oldest == null ? undefined : Number(row.oldest);
  }

  /** Epoch milliseconds of the database's clock. */
  private async now(): Promise<number> {
    const { connection } = this;
    const rows: { now: number | string }[] = await connection.search((manager) =>
      manager.query(`SELECT ${connection.fromNow()()} AS now`),
    );
    return Number(rows[0]!.now);
  }
}

/** Before it, nobody looks for rows that were missed. */
function oldestRecent(rolledUntil: number): number {
  return floorTo(rolledUntil, HOUR) - RECENT;
}

/** Hours of late, whose callbacks are not as many as when they were rolled up. */
async function changedHours(manager: EntityManager, progress: StatisticsProgress): Promise<number[]> {
  const { rolledUntil, prunedBefore, recent } = progress;
  const from = Math.max(oldestRecent(rolledUntil), prunedBefore);
  const hour = `callback.receivedAt - callback.receivedAt % ${HOUR}`;
  const rows = await manager
    .createQueryBuilder(CallbackRecord, 'callback')
    .select(hour, 'hour')
    .addSelect('COUNT(*)', 'count')
    .where('callback.receivedAt >= :from AND callback.receivedAt < :rolledUntil', { from, rolledUntil })
    .groupBy(hour)
    .cache(false)
    .getRawMany<{ hour: number | string; count: number | string }>();
  const counts = new Map(rows.map((row) => [Number(row.hour), Number(row.count)]));
  const known = Object.keys(recent)
    .map(Number)
    .filter((received) => received >= from);
  return [...new Set([...counts.keys(), ...known])].filter(
    (received) => (counts.get(received) ?? 0) !== (recent[received] ?? 0),
  );
}

/** Replaces the parts of an hour, as far as they differ. @returns the hours in which happened what is other than before */
async function replaceReceived(
  manager: EntityManager,
  received: number,
  isAgain: boolean,
  parts: readonly StatisticsPart[],
): Promise<number[]> {
  const before = isAgain ? groupBy(await readReceived(manager, received), hourOf) : new Map<string, StatisticsPart[]>();
  const after = groupBy(parts, hourOf);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (start) => !areEqual(before.get(start) ?? [], after.get(start) ?? []),
  );
  const starts = changed.map(Number);
  await removeReceived(manager, received, changed.filter((start) => before.has(start)).map(Number));
  await insertRows(
    manager,
    StatisticsPart,
    changed.flatMap((start) => after.get(start) ?? []),
  );
  return starts;
}

const hourOf = ({ start }: StatisticsPart) => String(start);

function areEqual(before: readonly StatisticsPart[], after: readonly StatisticsPart[]): boolean {
  const contents = new Map(before.map((part) => [keyOf(part), part.content]));
  return (
    before.length === after.length &&
    after.every((part) => {
      const content = contents.get(keyOf(part));
      return content !== undefined && Buffer.compare(content, part.content) === 0;
    })
  );
}

function keyOf({ role, dimension, provider, appId, value }: StatisticsPart): string {
  return JSON.stringify([role, dimension, provider, appId, value]);
}
