import { describeContract } from './contract-suite.js';
import type { MakeDatabase } from './databases.js';
import { JournalStores } from './journal-stores.js';
import { describeModel } from './model-suite.js';

/** What the journal must do as an inbox, the same on every database. */
export function describeDurableJournal(name: string, makeDatabase: MakeDatabase, modelRuns: number): void {
  describe(`on ${name}`, () => {
    let stores: JournalStores;
    beforeAll(async () => {
      stores = await JournalStores.on(makeDatabase);
    });
    afterAll(() => stores.drop());

    describeContract('TypeOrmJournal', () => stores.make());
    describeModel('TypeOrmJournal', () => stores.make(), modelRuns);
  });
}
