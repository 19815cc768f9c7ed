// Installs the packed library in other apps, as its users do, and sends them real callbacks. Needs the npm registry.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tryCommandAlone, tryCommandOn } from './command.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const APPS = join(ROOT, 'test/package/apps');
const AT_ONCE = 2;
const COMMAND_TIMEOUT = 240_000;
const APP_TIMEOUT = 60_000;

/** Which decisions there are, for the compiler of an app that is strict: TypeScript 5.9, 6 or 7. */
const DECISIONS = ['test/types/decisions.ts'];
/** A test for an app that has Terminus, of the controller that the docs show. */
const HEALTH = ['test/package/health.ts', 'test/docs/examples/health-checks.ts'];

/**
 * The apps, and what each one says of itself beside its URL; one that does not serve has tests alone, `cli` no files, and one that is `like`
 * another has all of its files but those that it replaces.
 */
const apps = [
  { name: 'nest11-cjs', strict: false, terminus: true },
  { name: 'lowest-peers', journal: true },
  { name: 'nest12-esm', terminus: true },
  { name: 'nest12-cjs', says: { sameClass: true } },
  { name: 'opentelemetry', serves: false },
  { name: 'no-typeorm', says: { typeorm: 'ERR_MODULE_NOT_FOUND' } },
  { name: 'test-runners', serves: false },
  { name: 'integrations', strict: false, serves: false },
  { name: 'integrations-nest12', like: 'integrations', strict: false, serves: false },
  { name: 'cli', folder: false },
];

const env = {
  ...process.env,
  NO_COLOR: '1',
  TENCENT_SDK_APP_ID: '1400000001',
  TENCENT_TOKEN: 'token-of-the-console-0001',
  OPENIM_SECRET: 'openim-secret-0123456789abcdef',
};

/** As our command reads it. */
const commandEnv = { ...env, TENCENT_CALLBACK_TOKEN: env.TENCENT_TOKEN, OPENIM_CALLBACK_SECRET: env.OPENIM_SECRET };

const callbacks = [
  {
    path: () => `tencent?${signedQuery('C2C.CallbackAfterSendMsg')}`,
    body: {
      CallbackCommand: 'C2C.CallbackAfterSendMsg',
      From_Account: 'jared',
      To_Account: 'john',
      MsgSeq: 48374,
      MsgRandom: 2837546,
      MsgTime: 1557481126,
      MsgKey: '48374_2837546_1557481126',
      OnlineOnlyFlag: 0,
      SendMsgResult: 0,
      ErrorInfo: 'send msg succeed',
      UnreadMsgNum: 7,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } }],
    },
    answer: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 },
    event: { provider: 'tencent', from: 'jared', text: 'red packet' },
  },
  {
    path: () => `openim/${env.OPENIM_SECRET}/callbackAfterSendSingleMsgCommand`,
    body: {
      callbackCommand: 'callbackAfterSendSingleMsgCommand',
      sendID: '10000',
      recvID: '19997',
      serverMsgID: '0b2676769e9eceb4983cb12966586f48',
      clientMsgID: 'f4ff79f97195113e3048bbfedb5748b6',
      operationID: '37a60d50-4799-4de2-bfc9-d9d0ccf2e8b5',
      senderPlatformID: 5,
      senderNickname: 'Alice',
      sessionType: 1,
      msgFrom: 100,
      contentType: 101,
      status: 1,
      sendTime: 1746797848316,
      createTime: 1746797847589,
      content: '{"content":"Hello"}',
      seq: 0,
      atUserList: null,
      faceURL: '',
      ex: '',
    },
    answer: { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 },
    event: { provider: 'openim', from: '10000', text: 'Hello' },
  },
];

function signedQuery(command) {
  const time = String(Math.floor(Date.now() / 1000));
  const sign = createHash('sha256').update(env.TENCENT_TOKEN + time);
  return new URLSearchParams({
    SdkAppid: env.TENCENT_SDK_APP_ID,
    CallbackCommand: command,
    contenttype: 'json',
    ClientIP: '198.51.100.7',
    RequestTime: time,
    Sign: sign.digest('hex'),
  });
}

async function npm(cwd, ...args) {
  const options = { cwd, env, timeout: COMMAND_TIMEOUT, maxBuffer: 1 << 26, shell: process.platform === 'win32' };
  try {
    return (await promisify(execFile)('npm', args, options)).stdout;
  } catch (error) {
    throw new Error(`npm ${args.join(' ')} failed\n${error.stdout}${error.stderr}`, { cause: error });
  }
}

const readJson = async (...path) => JSON.parse(await readFile(join(...path), 'utf8'));

/** The app of the lowest versions must follow the ranges that the package declares. */
async function assertLowestPeers() {
  const { peerDependencies } = await readJson(ROOT, 'package.json');
  const { dependencies } = await readJson(APPS, 'lowest-peers', 'package.json');
  for (const [peer, range] of Object.entries(peerDependencies)) {
    assert.equal(dependencies[peer], /[\d.]+/.exec(range)[0], `lowest-peers must use the lowest ${peer} of ${range}`);
  }
}

/** Writes files of ours beside those of an app, so that they import the package that it installed. */
async function lend(files, folder) {
  for (const file of files) {
    const text = await readFile(join(ROOT, file), 'utf8');
    const lent = text
      .replaceAll("'../../lib/index.js'", "'nestjs-chat-webhooks'")
      .replaceAll("'../docs/examples/", "'./");
    await writeFile(join(folder, 'src', basename(file)), lent);
  }
}

/** Runs a built app while `work` reads, one by one, the JSON lines that it prints. */
async function whileRunning(folder, work) {
  const app = spawn(process.execPath, ['dist/main.js'], { cwd: folder, env, timeout: APP_TIMEOUT });
  const exited = once(app, 'exit');
  let errors = '';
  app.stderr.on('data', (chunk) => (errors += chunk));
  const lines = createInterface({ input: app.stdout })[Symbol.asyncIterator]();
  const nextReport = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the app ended, or was ended after ${APP_TIMEOUT} ms\n${errors}`);
      if (value.startsWith('{')) return JSON.parse(value);
    }
  };
  try {
    await work(nextReport);
  } finally {
    app.kill();
    await exited;
  }
}

async function sendCallbacks(folder, nextReport, { says = {}, journal = false }) {
  const { url, ...said } = await nextReport();
  assert.deepEqual(said, says);
  for (const [index, { path, body, answer, event }] of callbacks.entries()) {
    const response = await fetch(`${url}/chat-webhooks/${path()}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.deepEqual({ status: response.status, answer: await response.json() }, { status: 200, answer });
    assert.deepEqual(await nextReport(), journal ? { ...event, rows: index + 1 } : event);
  }
  await tryCommandOn(folder, commandEnv, url, nextReport);
}

async function tryApp(app, tarball) {
  const folder = await mkdtemp(join(tmpdir(), `${app.name}-`));
  try {
    if (app.folder === false) {
      await tryCommandAlone(folder, npm, commandEnv, tarball);
      console.log(`${app.name}: ok`);
      return true;
    }
    if (app.like) await cp(join(APPS, app.like), folder, { recursive: true });
    await cp(join(APPS, app.name), folder, { recursive: true });
    if (app.strict !== false) await lend(DECISIONS, folder);
    if (app.terminus) await lend(HEALTH, folder);
    const began = Date.now();
    await npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball);
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    await npm(folder, 'run', 'build'); // its own tsc checks our types
    await npm(folder, 'test', '--if-present');
    if (app.serves !== false) await whileRunning(folder, (nextReport) => sendCallbacks(folder, nextReport, app));
    console.log(`${app.name}: ok (install ${seconds} s)`);
    return true;
  } catch (error) {
    console.error(`${app.name}: failed\n${error.message.slice(0, 4000)}`);
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Builds and packs as a release does, and tries the apps: all, or those named on the command line. */
async function run(folder) {
  await assertLowestPeers();
  const waiting = apps.filter(({ name }) => process.argv.length === 2 || process.argv.includes(name));
  assert.notEqual(waiting.length, 0, 'no app has such a name');
  await npm(ROOT, 'run', 'build');
  const pack = await npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [{ filename, size }] = JSON.parse(pack);
  const results = [];
  const work = async () => {
    for (let app; (app = waiting.shift());) results.push(await tryApp(app, join(folder, filename)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(`tarball: ${(size / 1024).toFixed(0)} KiB`);
  return results;
}

const folder = await mkdtemp(join(tmpdir(), 'nestjs-chat-webhooks-'));
const results = await run(folder).catch((error) => {
  console.error(error);
  return [false];
});
await rm(folder, { recursive: true, force: true });
const passed = results.filter(Boolean).length;
console.log(`${passed} passed, ${results.length - passed} failed`);
process.exitCode = passed === results.length ? 0 : 1;
