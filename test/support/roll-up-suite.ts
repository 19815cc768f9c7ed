import { uuidv7 } from '../../lib/time/uuidv7.js';
import type { ChatStatistics } from '../../lib/typeorm/index.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { APP, c2c, PROVIDER, startStatistics, traffic, type StatisticsInstance } from './statistics-instance.js';

const DAY = 86_400_000;
const RANGE = { from: '2026-03-27T06:15Z', to: '2026-04-02T03:30Z' };

/** Many questions, whose answers must not depend on what is rolled up. */
async function everything(statistics: ChatStatistics) {
  const answers: unknown[] = [];
  for (const timeZone of ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/New_York']) {
    for (const every of ['hour', 'day', 'week', undefined] as const) {
      answers.push(await statistics.messages({ ...RANGE, timeZone, every }));
    }
    answers.push(
      await statistics.messages({ from: '2026-03-28', to: '2026-03-31', timeZone, every: 'day', by: 'platform' }),
    );
  }
  for (const by of ['provider', 'appId', 'event', 'chat', 'platform', 'sentBy', 'kind'] as const) {
    answers.push(await statistics.messages({ ...RANGE, every: 'day', by }));
    answers.push(await statistics.messages({ ...RANGE, by, where: { appId: APP, kind: 'text' } }));
  }
  answers.push(await statistics.events({ ...RANGE, every: 'day', by: 'sentBy' }));
  for (const what of ['senders', 'conversations', 'groups'] as const) {
    answers.push(
      await statistics.top(what, RANGE),
      await statistics.top(what, { ...RANGE, where: { platform: 'iOS' }, limit: 3 }),
    );
  }
  const sender = { provider: PROVIDER, appId: APP, account: 'person 0' };
  answers.push(await statistics.activity({ sender }, { ...RANGE, timeZone: 'Asia/Kolkata', every: 'day' }));
  answers.push(await statistics.activity({ sender }, { ...RANGE, every: 'hour' }));
  return answers;
}

/** The same numbers in every run. */
function seeded(): () => number {
  let seed = 7;
  return () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** What becomes of answers while hours are rolled up, on one kind of database. */
export function describeRollUp(name: string, makeDatabase: MakeDatabase): void {
  describe(`rolling up statistics on ${name}`, () => {
    let database: TestDatabase;
    const instances: StatisticsInstance[] = [];
    const start = async () => {
      const instance = await startStatistics(database);
      instances.push(instance);
      return instance;
    };
    beforeEach(async () => {
      database = await makeDatabase();
    });
    afterEach(async () => {
      for (const instance of instances.splice(0)) await instance.close();
      await database.drop();
    });

    it('changes no answer, half done or done, also where several instances do it at once', async () => {
      const [one, other] = [await start(), await start()];
      const entries = traffic(300, seeded());
      await one.journal.append(entries);
      const expected = await everything(one.statistics);
      for (let step = 0; step < 40; step++) await one.statistics['roll'].step();
      expect(await everything(other.statistics)).toEqual(expected);
      const hours = await Promise.all([one, other].map(({ statistics }) => statistics.rollUp()));
      expect(hours[0]! + hours[1]!).toBeGreaterThan(50);
      expect(await everything(one.statistics)).toEqual(expected);
      expect(await one.statistics.rollUp()).toBe(0);
      // nobody looks at rows any more, but to tell two dimensions apart
      await one.journal.prune(DAY, 1_000);
      const sums = await one.statistics.messages(RANGE);
      expect(sums).toEqual(expected[3]);
    }, 120_000); // hundreds of small transactions

    it('counts callbacks that come late: of a day that is built, and into an hour that is rolled up', async () => {
      const { journal, statistics } = await start();
      await journal.append(traffic(50, seeded()));
      await statistics.rollUp();
      const days = { from: '2026-03-27', to: '2026-04-02', every: 'day' } as const;
      const before = await statistics.messages(days);
      const late = { occurredAt: Date.parse('2026-03-29T12:00Z'), receivedAt: Date.parse('2026-04-08T12:00Z') };
      await journal.append([c2c('late', 'b', '2026-03-29T12:00Z', late)]);
      const after = before.map((day, index) =>
        index === 2
          ? { ...day, messages: day.messages + 1, senders: day.senders + 1, conversations: day.conversations + 1 }
          : day,
      );
      expect(await statistics.messages(days)).toEqual(after);
      expect(await statistics.rollUp()).toBe(1);
      expect(await statistics.messages(days)).toEqual(after);
      await journal.append([c2c('later', 'b', '2026-04-08T12:59Z'), c2c('later', 'b', '2026-04-07T02:00Z')]);
      expect(await statistics.rollUp()).toBe(2);
      expect(await statistics.messages({ from: '2026-04-07', to: '2026-04-09' })).toMatchObject([
        { messages: 2, senders: 1 },
      ]);
      expect(await statistics.messages(days)).toEqual(after);
      expect(await statistics.rollUp()).toBe(0);
    });

    it('is done to callbacks before they are deleted, and what is deleted stays counted', async () => {
      const { journal, statistics } = await start();
      const now = Date.now();
      await journal.append(traffic(50, seeded()));
      await journal.append([c2c('a', 'b', new Date(now).toISOString(), { key: uuidv7(now) })]);
      const expected = await statistics.messages({ from: '2026-01-01', every: 'month' });
      for (let pruned = 7; pruned === 7;) pruned = await journal.prune(DAY, 7);
      expect(await statistics.messages({ from: '2026-01-01', every: 'month' })).toEqual(expected);
      // what is of an hour that is not over must stay
      expect(await journal.prune(0, 7)).toBe(0);
      await statistics.rollUp();
      expect(await statistics.messages({ from: '2026-01-01', every: 'month' })).toEqual(expected);
      await expect(statistics.messages({ from: '2026-01-01', by: 'kind', where: { platform: 'iOS' } })).rejects.toThrow(
        'have been deleted',
      );
    });

    it('leaves nothing half done where it fails', async () => {
      const { journal, statistics } = await start();
      await journal.append([c2c('a', 'b', '2026-05-01T10:00Z')]);
      const { names } = statistics['roll'];
      const assign = names.assign.bind(names);
      names.assign = async (...given) => {
        await assign(...given);
        throw new Error('the connection is gone');
      };
      await expect(statistics.rollUp()).rejects.toThrow('the connection is gone');
      names.assign = assign;
      const may = { from: '2026-05-01', to: '2026-06-01' };
      expect(await statistics.messages(may)).toMatchObject([{ messages: 1, senders: 1 }]);
      expect(await statistics.rollUp()).toBe(1);
      expect(await statistics.top('senders', may)).toMatchObject([{ from: 'a', messages: 1 }]);
    });
  });
}
