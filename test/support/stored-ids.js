// For --stored-by: prints the event id of each row in the SQLite database that is named.
import Database from 'libsql';

const database = new Database(process.argv[2]);
for (const { event_id } of database.prepare('SELECT event_id FROM chat_callback').all()) console.log(event_id);
