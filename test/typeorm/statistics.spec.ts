import { NestFactory } from '@nestjs/core';
import { ChatStatistics, TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import { makeSqlite } from '../support/databases.js';
import { describeStatistics } from '../support/statistics-suite.js';

describeStatistics('SQLite', makeSqlite);

it('statistics are not provided where they are turned off', async () => {
  const database = await makeSqlite();
  const module = TypeOrmJournalModule.forRoot({ ...database.options, statistics: false });
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  expect(app.get(TypeOrmJournal, { strict: false })).toBeInstanceOf(TypeOrmJournal);
  expect(() => app.get(ChatStatistics, { strict: false })).toThrow('ChatStatistics');
  await app.close();
  await database.drop();
});
