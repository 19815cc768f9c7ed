import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AddSequence1763942400000, CHAT_WEBHOOKS_MIGRATIONS, chatWebhooksEntities } from '../../lib/typeorm/index.js';
import { makeSqlite } from '../support/databases.js';
import { describeMigrations } from '../support/migration-suite.js';

describeMigrations('SQLite', makeSqlite);

it('a migration on SQLite is not interrupted by another instance that writes', async () => {
  const database = await makeSqlite();
  const options = { ...database.options, enableWAL: true, timeout: 0, entities: chatWebhooksEntities(database.type) };
  const before = { ...options, migrations: CHAT_WEBHOOKS_MIGRATIONS.slice(0, -3), migrationsRun: true };
  const [mine, other] = [new DataSource(before as never), new DataSource(options as never)];
  await mine.initialize();
  await other.initialize();
  const write = () => other.query("DELETE FROM chat_callback WHERE id = 'x'").catch((error: Error) => error);
  const runner = mine.createQueryRunner();
  const hasColumn = runner.hasColumn.bind(runner);
  const writes: unknown[] = [];
  jest.spyOn(runner, 'hasColumn').mockImplementation(async (...given) => {
    const found = await hasColumn(...given);
    writes.push(await write());
    return found;
  });
  await runner.startTransaction();
  await new AddSequence1763942400000().up(runner);
  await runner.commitTransaction();
  expect(writes).toEqual([expect.objectContaining({ message: expect.stringContaining('database is locked') })]);
  expect(await write()).not.toBeInstanceOf(Error);
  await mine.destroy();
  await other.destroy();
  await database.drop();
});
