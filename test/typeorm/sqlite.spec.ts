import { TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import { makeSqlite } from '../support/databases.js';
import { describeJournal } from '../support/journal-suite.js';

describeJournal('SQLite', makeSqlite);

it("refuses the app's own SQLite DataSource with a sentence that says why", () => {
  expect(() => TypeOrmJournalModule.forFeature({ type: 'better-sqlite3' as never })).toThrow(
    /cannot share the app's SQLite DataSource: .*forRoot/,
  );
});
