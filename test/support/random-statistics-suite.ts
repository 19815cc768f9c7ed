import { isDeepStrictEqual } from 'node:util';
import { DataSource } from 'typeorm';
import type { JournalEntry } from '../../lib/journal/index.js';
import { uuidv7 } from '../../lib/time/uuidv7.js';
import {
  CHAT_WEBHOOKS_MIGRATIONS,
  ChatStatistics,
  chatWebhooksEntities,
  TypeOrmJournal,
} from '../../lib/typeorm/index.js';
import { JournalConnection } from '../../lib/typeorm/journal-connection.js';
import { RollUp } from '../../lib/typeorm/statistics/roll-up.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { fc, runs } from './fast-check.js';
import { question } from './random-statistics-questions.js';
import { earlierEntry, laterEntry, type EntrySpec } from './random-statistics.js';
import { isSent, StatisticsModel } from './statistics-model.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Set it to look longer. */
const { MODEL_RUNS } = process.env;

/** An instance of an app, as far as it matters here. */
interface Instance {
  readonly journal: TypeOrmJournal;
  readonly statistics: ChatStatistics;
}

type Step =
  /** Callbacks come: new ones, and some that came before. */
  | { readonly do: 'append'; readonly entries: readonly EntrySpec[]; readonly again: readonly number[] }
  | { readonly do: 'roll up' }
  /** Both instances at once, while questions are asked. */
  | { readonly do: 'roll up meanwhile' }
  | { readonly do: 'prune'; readonly days: number };

const append = (entries: fc.Arbitrary<EntrySpec>, maxLength: number) =>
  fc.record({
    do: fc.constant('append' as const),
    entries: fc.array(entries, { maxLength, size: 'max' }),
    again: fc.array(fc.nat(), { maxLength: 3 }),
  });
const later: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: append(laterEntry, 6) },
  { weight: 2, arbitrary: fc.constant({ do: 'roll up' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'roll up meanwhile' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('prune' as const), days: fc.constantFrom(1, 2, 100, 300) }) },
);
const story = fc.record({
  before: fc.array(append(earlierEntry, 16), { minLength: 1, maxLength: 2 }),
  steps: fc.array(later, { maxLength: 5 }),
  questions: fc.array(question, { minLength: 3, maxLength: 6 }),
});

/**
 * Checks that whatever happens, in whatever order, every question is answered as by counting the callbacks one by one. Callbacks go
 * in through the journal, and two instances take turns.
 */
export function describeRandomStatistics(name: string, makeDatabase: MakeDatabase, full: number): void {
  describe(`ChatStatistics on ${name}`, () => {
    let database: TestDatabase;
    const sources: DataSource[] = [];
    beforeAll(async () => {
      database = await makeDatabase();
      const count = database.type === 'better-sqlite3' ? 1 : 2;
      for (let index = 0; index < count; index++) {
        const options = { entities: chatWebhooksEntities(database.type), migrations: CHAT_WEBHOOKS_MIGRATIONS };
        const source = new DataSource({ ...database.options, ...options, poolSize: 4 } as never);
        sources.push(await source.initialize());
      }
      await sources[0]!.runMigrations();
    });
    afterAll(async () => {
      for (const source of sources) await source.destroy();
      await database.drop();
    });

    it(
      'answers every question as counting would, whatever happened before',
      async () => {
        await fc.assert(
          fc.asyncProperty(story, async ({ before, steps, questions }) => {
            await empty(sources[0]!);
            const instances = sources.map(instanceOn);
            try {
              await follow(instances, [...before, ...steps], questions);
            } finally {
              for (const { journal } of instances) await journal.onApplicationShutdown();
            }
          }),
          {
            numRuns: MODEL_RUNS === undefined ? runs(full) : Number(MODEL_RUNS),
            interruptAfterTimeLimit: MODEL_RUNS === undefined ? 60_000 : undefined,
          },
        );
      },
      MODEL_RUNS === undefined ? 120_000 : 3_600_000,
    );
  });
}

async function follow(instances: readonly Instance[], steps: readonly Step[], questions: Questions): Promise<void> {
  const model = new StatisticsModel();
  const now = Date.now();
  const all: JournalEntry[] = [];
  let turn = 0;
  let isRolledUp = false;
  let kept = -Infinity;
  let pruned: Pruned = { entries: [], before: kept };
  const next = () => instances[turn++ % instances.length]!;
  for (const step of steps) {
    if (step.do === 'prune') {
      await prune(next().journal, step.days);
      kept = Math.max(kept, now - step.days * DAY);
      pruned = { entries: [...all], before: kept };
    }
    if (step.do === 'roll up') await next().statistics.rollUp();
    else if (step.do === 'roll up meanwhile') {
      const rollUps = instances.map(({ statistics }) => statistics.rollUp());
      await Promise.all([...rollUps, check(next(), model, questions, now, pruned)]);
    } else if (step.do === 'append') {
      const entries = step.entries.map((make) => make(now));
      // what comes again after its row was deleted is new
      const known = all.filter(({ receivedAt }) => receivedAt > kept + HOUR);
      const repeated =
        known.length === 0 ? [] : step.again.map((number) => changed(known[number % known.length]!, now));
      for (const batch of [entries, repeated]) {
        if (batch.length > 0) await next().journal.append(batch);
        model.append(batch);
      }
      all.push(...entries);
      // what was received in an hour that is rolled up, as by an instance that was cut off, is found by the next roll-up
      if (isRolledUp) await next().statistics.rollUp();
    }
    isRolledUp ||= step.do.startsWith('roll up');
    await check(next(), model, questions, now, pruned);
  }
}

type Questions = typeof question extends fc.Arbitrary<infer T> ? readonly T[] : never;

/** What may have been deleted: what there was, and before which time of reception. */
interface Pruned {
  readonly entries: readonly JournalEntry[];
  readonly before: number;
}

async function check(
  { statistics }: Instance,
  model: StatisticsModel,
  questions: Questions,
  now: number,
  pruned: Pruned,
): Promise<void> {
  for (const put of questions) {
    const answer = await Promise.resolve(put(statistics, now)).catch((error: unknown) => {
      if (!put.needsRows) throw error;
      expect(error).toEqual(expect.objectContaining({ message: expect.stringContaining('have been deleted') }));
      // it is told by whole hours, also of reception
      const [from, to] = put.between(now).map((time, index) => (Math.floor(time / HOUR) + index) * HOUR);
      expect(happened(pruned, [from!, to!], pruned.before + 2 * HOUR)).not.toEqual([]);
    });
    if (answer === undefined) continue;
    const counted = await put(model, now);
    // which is slow, and shows the difference
    if (!isDeepStrictEqual(answer, counted)) expect(answer).toEqual(counted);
    const lost = happened(pruned, put.between(now), pruned.before).filter(isSent);
    if (put.needsRows) expect(lost).toEqual([]);
  }
}

/** What happened in a range and was received before a time. */
function happened({ entries }: Pruned, [from, to]: readonly [number, number], before: number): JournalEntry[] {
  return entries.filter(({ occurredAt, receivedAt }) => occurredAt >= from && occurredAt < to && receivedAt < before);
}

/** The same event as it comes once more. */
function changed(entry: JournalEntry, now: number): JournalEntry {
  return { ...entry, key: uuidv7(now), receivedAt: now, occurredAt: entry.occurredAt + 1_000, from: 'somebody else' };
}

async function prune(journal: TypeOrmJournal, days: number): Promise<void> {
  while ((await journal.prune(days * DAY, 10)) > 0);
}

function instanceOn(source: DataSource): Instance {
  const connection = new JournalConnection(source);
  const rollUp = new RollUp(connection);
  return {
    journal: new TypeOrmJournal(source, connection, rollUp),
    statistics: new ChatStatistics(connection, rollUp),
  };
}

async function empty(source: DataSource): Promise<void> {
  for (const { tableName } of source.entityMetadatas) await source.query(`DELETE FROM ${tableName}`);
}
