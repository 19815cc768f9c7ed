import type { DataSource } from 'typeorm';
import { journalEntry } from '../../lib/journal/index.js';
import { CallbackRecord, TypeOrmJournal } from '../../lib/typeorm/index.js';
import { migrated, type MakeDatabase, type TestDatabase } from './databases.js';
import { Gate, turns } from './gate.js';

/** What `run` does that is called in work given to `run`. */
export function describeNestedRuns(name: string, makeDatabase: MakeDatabase): void {
  describe(`run within run on ${name}`, () => {
    let database: TestDatabase;
    let source: DataSource;
    let journal: TypeOrmJournal;
    beforeAll(async () => {
      database = await makeDatabase();
      source = await migrated(database);
      journal = new TypeOrmJournal(source);
    });
    afterAll(async () => {
      await journal.onApplicationShutdown();
      await source.destroy();
      await database.drop();
    });
    /** Callbacks that can be told from each other, and changed. */
    beforeEach(async () => {
      await journal.run((manager) => manager.clear(CallbackRecord));
      await journal.append(['a', 'b'].map((eventId) => journalEntry({ eventId, command: '' })));
    });

    const mark = (eventId: string, command: string) =>
      journal.run((manager) => manager.update(CallbackRecord, { eventId }, { command }));
    const marks = async () => {
      const records = await journal.run((manager) => manager.find(CallbackRecord, { order: { eventId: 'ASC' } }));
      return records.map(({ command }) => command);
    };

    it('is part of the outer transaction', async () => {
      const result = await journal.run(async (outer) => {
        await mark('a', 'inner');
        expect(await journal.run(async (inner) => inner)).toBe(outer);
        expect(await outer.countBy(CallbackRecord, { command: 'inner' })).toBe(1);
        return mark('b', 'inner').then(() => 'both');
      });
      expect(result).toBe('both');
      expect(await marks()).toEqual(['inner', 'inner']);
    });

    it('is rolled back with the outer one', async () => {
      const failed = journal.run(async () => {
        await mark('a', 'inner');
        throw new Error('the outer one fails');
      });
      await expect(failed).rejects.toThrow('the outer one fails');
      expect(await marks()).toEqual(['', '']);
    });

    it('rolls the outer one back when it fails, also where that is caught', async () => {
      const failed = journal.run(async (outer) => {
        await outer.update(CallbackRecord, { eventId: 'a' }, { command: 'outer' });
        const inner = journal.run(async () => {
          await mark('b', 'innermost');
          throw new Error('the inner one fails');
        });
        await expect(inner).rejects.toThrow('the inner one fails');
      });
      await expect(failed).rejects.toThrow('the inner one fails');
      expect(await marks()).toEqual(['', '']);
    });

    it.each([
      ['ends well', async () => {}, 'began a transaction and did not end it'],
      ['fails', () => Promise.reject(new Error('the work fails')), 'the work fails'],
    ])('is rolled back as a whole when the work began a transaction within, and %s', async (_, end, sentence) => {
      const careless = journal.run(async (manager) => {
        await manager.update(CallbackRecord, { eventId: 'a' }, { command: 'lost' });
        await manager.queryRunner!.startTransaction();
        await end();
      });
      await expect(careless).rejects.toThrow(sentence);
      await mark('b', 'next');
      expect(await marks()).toEqual(['', 'next']);
    });

    it('is waited for where nobody awaits it', async () => {
      const gate = new Gate();
      await journal.run(async () => {
        void journal.run(async () => {
          await gate.passed;
          await mark('a', 'late');
        });
        setImmediate(() => gate.open());
      });
      expect(await marks()).toEqual(['late', '']);
    });

    it('is a transaction of its own in work that outlives the outer one', async () => {
      const gate = new Gate();
      let late: Promise<unknown> | undefined;
      const failed = journal.run(async () => {
        late = gate.passed.then(() => mark('a', 'after'));
        throw new Error('the outer one fails');
      });
      await expect(failed).rejects.toThrow('the outer one fails');
      gate.open();
      await late;
      expect(await marks()).toEqual(['after', '']);
    });

    it('is not part of what another caller runs at the time', async () => {
      const gate = new Gate();
      const failed = journal.run(async () => {
        await gate.passed;
        throw new Error('the other one fails');
      });
      const marked = mark('a', 'by itself');
      await turns();
      gate.open();
      await expect(failed).rejects.toThrow('the other one fails');
      await marked;
      expect(await marks()).toEqual(['by itself', '']);
    });
  });
}
