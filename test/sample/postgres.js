// Runs the PostgreSQL sample in a database of its own, and types what it prints. TEST_POSTGRES_URL names another server.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { bash, sampleEnvironment, startSample } from './running-sample.js';

const serverUrl = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const database = `chat_webhooks_sample_${randomBytes(6).toString('hex')}`;
const onServer = async (statement) => {
  const client = new pg.Client(serverUrl);
  await client.connect();
  await client.query(statement).finally(() => client.end());
};

const url = new URL(serverUrl);
url.pathname = database;
const env = sampleEnvironment({ DATABASE_URL: url.href });
const run = (command) => bash(command, env);

await onServer(`CREATE DATABASE ${database}`);
const sample = startSample('start:postgres', env);
try {
  await sample.printed(/\/metrics\n/);
  const typed = sample.output.match(/^ {2}(?:npx|curl) .*$/gm);
  assert.equal(typed.length, 8);
  const [send, bills, deliveries, health, repair, requeue, search, metrics] = typed;
  /** Handlers run after the answer, and how they ended is stored a moment after that. */
  const until = async (isSo) => {
    for (let left = 100; left > 0 && !isSo(); left--) await new Promise((resolve) => setTimeout(resolve, 100));
  };
  const prints = async (command, expected) => {
    await until(() => run(command) === JSON.stringify(expected));
    assert.deepEqual(JSON.parse(run(command)), expected);
  };

  // two messages, one of which the chat server sends again: the charge is made in a transaction, the index fails
  const twice = `${send} --set MsgSeq:=77 --set Random:=7 --set MsgTime:=1764200000 --set MsgId=again`;
  for (const command of [send, twice, twice]) assert.match(run(command), /would count this as success: taken/);
  const gaveUp = /search-index gave up on event \w+ after 3 attempts/;
  await sample.printed(new RegExp(`${gaveUp.source}.*${gaveUp.source}`, 's'));
  await prints(bills, [{ groupId: 'friends', cents: 4 }]);
  await until(() => JSON.parse(run(deliveries)).deadLetters.length === 2);
  const { deadLetters, backlog } = JSON.parse(run(deliveries));
  const letter = { handler: 'search-index', attempts: 3, error: 'Error: the search engine does not answer' };
  assert.deepEqual(
    deadLetters.map(({ handler, attempts, error }) => ({ handler, attempts, error })),
    [letter, letter],
  );
  assert.deepEqual(
    backlog.map(({ handler, dead }) => [handler, dead]),
    [['search-index', 2]],
  );

  // what is seen of that
  const fromHealth = () => JSON.parse(run(health));
  await until(() => fromHealth().status === 'degraded'); // what it knows may be a second old
  const { status, details } = fromHealth();
  assert.equal(status, 'degraded');
  const { warnings, deadLetters: dead } = details['chat-webhooks'];
  assert.deepEqual({ warnings, dead }, { warnings: ['dead-letters'], dead: 2 });
  assert.equal(JSON.parse(run(health.replace('/health', '/ready'))).status, 'ok');
  const measured = run(metrics).split('\n');
  for (const line of [
    'chat_webhooks_callbacks_total{provider="tencent",outcome="accepted"} 2',
    'chat_webhooks_callbacks_total{provider="tencent",outcome="duplicate"} 1',
    'chat_webhooks_handler_duration_seconds_count{handler="search-index"} 6',
    'chat_webhooks_dead_letters_total{handler="search-index"} 2',
    'chat_webhooks_backlog{handler="search-index"} 0',
  ])
    assert.ok(measured.includes(line), `${line} is not in\n${measured.join('\n')}`);
  await sample.printed(/process chat\.group-message\.sent by billing, attempt 1: ok after [\d.]+ ms/);
  await sample.printed(/process chat\.group-message\.sent by search-index, attempt 3: Error after/);

  // the repair, and the second life of the dead letters
  await prints(search, []);
  run(repair);
  assert.deepEqual(JSON.parse(run(requeue)), { requeued: 2 });
  await prints(search, ['hello', 'hello']);
  await prints(deliveries, { backlog: [], deadLetters: [] });
  assert.deepEqual(JSON.parse(run(bills)), [{ groupId: 'friends', cents: 4 }]);
  await until(() => fromHealth().status === 'ok');
  assert.equal(fromHealth().status, 'ok');
  assert.doesNotMatch(run(metrics), /chat_webhooks_backlog\{/);

  console.log('sample postgres: charged once, gave up, was seen as degraded, requeued, delivered');
} finally {
  await sample.stop();
  await onServer(`DROP DATABASE ${database} WITH (FORCE)`);
}
