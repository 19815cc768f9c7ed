import type { EntityManager } from 'typeorm';
import { CallbackRecord } from '../callback-record.js';
import type { JournalConnection } from '../journal-connection.js';
import { buildDay, forgetDays } from './day-parts.js';
import { allFacts, readFacts } from './facts.js';
import { HourCounts } from './hour-counts.js';
import { keyOf, NameIds } from './name-ids.js';
import { insertParts } from './parts.js';
import { advance, readProgress } from './progress.js';
import { StatisticsPart, type StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR } from './time-zone.js';

/** Milliseconds after the end of an hour until it is rolled up: rows may be committed late, and clocks of instances differ. */
const MARGIN = 300_000;
/** How long rows may be missed that come even later. */
const RECENT = 48 * HOUR;

/**
 * Counts callbacks once and for all, by the hour in which they were received: each hour when it is over, and again when rows have come since.
 * Every step is computed first and then written in one short transaction, unless another instance was faster.
 */
export class RollUp {
  readonly names: NameIds;

  constructor(private readonly connection: JournalConnection) {
    this.names = new NameIds(connection);
  }

  /**
   * Does one step of what there is to do.
   *
   * @param before only hours that are over at this time, in epoch milliseconds
   * @returns whether something was done; 'beaten' where another instance was faster
   */
  async step(before = Infinity): Promise<'hour' | 'day' | 'nothing' | 'beaten'> {
    const progress = await this.connection.search(readProgress);
    const day = progress.unbuilt.find((start) => start + DAY + HOUR <= progress.rolledUntil);
    if (day !== undefined) return (await buildDay(this.connection, progress, day)) ? 'day' : 'beaten';
    const hour = await this.oldestHour(progress.rolledUntil);
    if (hour === undefined || hour + HOUR > Math.min(before, (await this.now()) - MARGIN)) return 'nothing';
    return (await this.roll(hour, progress)) ? 'hour' : 'beaten';
  }

  /** Rolls hours up again that have got rows since. @returns how many */
  async repair(): Promise<number> {
    const progress = await this.connection.search(readProgress);
    let count = 0;
    for (const hour of await this.connection.search((manager) => changedHours(manager, progress))) {
      const current = await this.connection.search(readProgress);
      if (await this.roll(hour, current)) count++;
    }
    return count;
  }

  /** Says that callbacks received before may be deleted from now on. @returns until when all is rolled up, so that they may */
  async release(before: number): Promise<number> {
    for (;;) {
      const step = await this.step(before + HOUR);
      if (step === 'nothing') break;
    }
    for (;;) {
      const progress = await this.connection.search(readProgress);
      const prunedBefore = Math.min(Math.ceil(before / HOUR) * HOUR, progress.rolledUntil);
      if (prunedBefore <= progress.prunedBefore) return progress.rolledUntil;
      await advance(this.connection, progress, async () => ({ prunedBefore }));
    }
  }

  private async roll(received: number, progress: StatisticsProgress): Promise<boolean> {
    if (received < progress.prunedBefore) return false; // some of its rows are gone
    const { connection, names } = this;
    const counts = new HourCounts(received);
    const range = { by: 'receivedAt', from: received, to: received + HOUR } as const;
    for await (const fact of allFacts(range, (...page) =>
      connection.search((manager) => readFacts(manager, ...page)),
    )) {
      counts.add(fact);
    }
    const isAgain = received < progress.rolledUntil;
    return advance(connection, progress, async (manager) => {
      const ids = await names.assign(manager, [...counts.names()]);
      const parts = counts.parts((name) => ids.get(keyOf(name))!);
      const touched = new Set(parts.map(({ start }) => floorTo(start, DAY)));
      if (isAgain) for (const start of await removeHour(manager, received)) touched.add(floorTo(start, DAY));
      await insertParts(manager, parts);
      const built = [...touched].filter((day) => !progress.unbuilt.includes(day));
      await forgetDays(manager, built);
      const rolledUntil = Math.max(progress.rolledUntil, received + HOUR);
      const kept = Object.entries(progress.recent).filter(([hour]) => Number(hour) >= rolledUntil - RECENT);
      return {
        rolledUntil,
        recent: { ...Object.fromEntries(kept), [received]: counts.callbacks },
        unbuilt: [...progress.unbuilt, ...built].sort((a, b) => a - b),
      };
    });
  }

  /** The hour of the oldest callback that was received then or later. */
  private async oldestHour(from: number): Promise<number | undefined> {
    const row = await this.connection.search((manager) =>
      manager
        .createQueryBuilder(CallbackRecord, 'callback')
        .select('MIN(callback.receivedAt)', 'oldest')
        .where('callback.receivedAt >= :from', { from })
        .cache(false)
        .getRawOne<{ oldest: number | string | null }>(),
    );
    return row?.oldest == null ? undefined : floorTo(Number(row.oldest), HOUR);
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

/** Hours of late, whose callbacks are not as many as when they were rolled up. */
async function changedHours(manager: EntityManager, progress: StatisticsProgress): Promise<number[]> {
  const { rolledUntil, prunedBefore, recent } = progress;
  const from = Math.max(rolledUntil - RECENT, prunedBefore);
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

/** @returns the hours whose parts are gone */
async function removeHour(manager: EntityManager, received: number): Promise<number[]> {
  const rows = await manager
    .createQueryBuilder(StatisticsPart, 'part')
    .select('DISTINCT part.start', 'start')
    .where('part.received = :received', { received })
    .cache(false)
    .getRawMany<{ start: number | string }>();
  await manager
    .createQueryBuilder()
    .delete()
    .from(StatisticsPart)
    .where("received_at = :received AND level = 'hour'", { received })
    .execute();
  return rows.map(({ start }) => Number(start));
}
