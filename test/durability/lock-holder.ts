// A process of its own that locks a SQLite file: `node lock-holder.js <file> <milliseconds held> <milliseconds between> <times>`.
import { setTimeout as sleep } from 'node:timers/promises';
import { SqliteDriver } from '../support/databases.js';

const [file, held, between, times] = process.argv.slice(2);
const connection = new SqliteDriver(file, { timeout: 10_000 });
connection.exec('CREATE TABLE IF NOT EXISTS foreign_writer (number INTEGER)');
for (let number = 0; number < Number(times); number++) {
  connection.exec('BEGIN IMMEDIATE');
  connection.exec(`INSERT INTO foreign_writer VALUES (${number})`);
  await sleep(Number(held));
  connection.exec('COMMIT');
  await sleep(Number(between));
}
connection.close();
