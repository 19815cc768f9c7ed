import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { C2cMessageSent, CallbackUnrecognized, GroupMessageSent } from 'nestjs-chat-webhooks';
import { EventRecorder, sendCallback, settled } from 'nestjs-chat-webhooks/testing';
import { runCli, startCli, type CliResult } from '../support/cli.js';
import { acmeApp, SIGNING_KEY, WORKSPACE } from './acme-app.js';
import { acmeMessage } from './acme/callback.js';
import { acmeClient } from './acme/client.js';

/** What `--chat-server` names: the module that exports the descriptor. */
const MODULE = join(import.meta.dirname, 'acme/acme.ts');
const env = { ACME_WORKSPACE: WORKSPACE, ACME_SIGNING_KEY: SIGNING_KEY };

let folder: string;
let app: INestApplication;
let origin: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-'));
});
beforeEach(async () => {
  app = await acmeApp();
  app.getHttpServer().keepAliveTimeout = 72_000; // doctor warns about Node's 5 s
  await app.listen(0, '127.0.0.1');
  origin = await app.getUrl();
});
afterEach(() => app.close());
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command as Acme. @param to where the app is, if it is sent to */
function run(args: readonly string[], to?: string): Promise<CliResult> {
  const target = to === undefined ? [] : ['--url', `${to}/chat-webhooks`];
  return runCli([...args, ...target, '--chat-server', MODULE], { env });
}

describe('the command, with --chat-server', () => {
  it('lists what can be sent', async () => {
    const { code, stdout } = await run(['list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^acme-message +Acme Chat +message\.posted +after +.*a message between members or in a room$/m,
    );
    expect(stdout).toMatch(/^acme-probe +Acme Chat/m);
  });

  it('helps with its options', async () => {
    const { stdout } = await run(['send', '--help']);
    expect(stdout).toMatch(/--workspace <name> +the workspace of Acme \(or ACME_WORKSPACE\)/);
    expect(stdout).toContain('Acme Chat 3000');
  });

  it('sends a callback by its short name, or any other, and judges the answer', async () => {
    const sent = await run(['send', 'acme-message', '--from', 'jared', '--to', '#harbour', '--text', 'hi'], origin);
    expect(sent.stdout).toContain('Acme Chat would count this as success: Acme reads a yes');
    expect(sent.stdout).not.toContain(SIGNING_KEY);
    expect(await app.get(EventRecorder).next(GroupMessageSent)).toMatchObject({
      provider: 'acme',
      from: 'jared',
      groupId: 'harbour',
      text: 'hi',
    });
    const asked = await run(['send', 'message.asked', '--set', 'author=alice', '--json'], origin);
    expect(asked.records()).toMatchObject([{ provider: 'acme', answer: { json: { go: true } } }]);
    expect(await app.get(EventRecorder).next(CallbackUnrecognized)).toMatchObject({ raw: { author: 'alice' } });
  });

  it('says what it lacks, and what a wrong key is answered with', async () => {
    const args = ['send', 'acme-message', '--url', `${origin}/chat-webhooks`, '--chat-server', MODULE];
    const lacking = await runCli(args, { env: { ACME_WORKSPACE: WORKSPACE } });
    expect(lacking.code).toBe(2);
    expect(lacking.stderr).toContain('to call as Acme Chat, pass --workspace and --signing-key');
    const wrong = await run(['send', 'acme-message', '--signing-key', 'wrong'], origin);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain('Acme reads a no: unauthorized');
    expect(wrong.stdout).toContain('check --workspace and --signing-key');
  });

  it('examines an app, and finds nothing wrong', async () => {
    const { code, records } = await run(['doctor', '--json'], origin);
    const [{ checks, counts, messages }] = records() as [
      { checks: { provider: string; name: string; result: string }[]; counts: object; messages: object[] },
    ];
    expect(checks.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect(new Set(checks.map(({ provider }) => provider))).toEqual(new Set(['acme']));
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['probe', 'reply', 'wrong-signature', 'old-signature', 'wrong-app-id']),
    );
    expect({ code, counts }).toMatchObject({ code: 0, counts: { fail: 0, warn: 0 } });
    expect(messages).toHaveLength(1);
    expect(await app.get(EventRecorder).next(C2cMessageSent)).toMatchObject({ from: 'doctor', to: 'doctor' });
  });

  it('examines an app that lets everybody in, and advises', async () => {
    const careless = createServer((request, response) => {
      request
        .resume()
        .on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'));
    });
    await new Promise<void>((done) => careless.listen(0, '127.0.0.1', done));
    const to = `http://127.0.0.1:${(careless.address() as AddressInfo).port}`;
    const { code, stdout } = await run(['doctor'], to);
    careless.closeAllConnections();
    careless.close();
    expect(code).toBe(1);
    expect(stdout).toMatch(/fail +wrong-signature +accepted with 200/);
    expect(stdout).toContain('set `acme.signingKey` to the key in the settings of the workspace');
  });

  it('simulates its traffic: what was answered has become an event, and what was forged has not', async () => {
    const ids = join(folder, 'ids');
    const faults = ['--faults', 'duplicates=0.2,wrong-signatures=0.2,probes=0.1'];
    const args = ['simulate', 'acme', '--rate', '100', '--for', '0.3s', '--seed', 'a', '--answered-ids', ids];
    const { code, records } = await run([...args, ...faults, '--json'], origin);
    expect(code).toBe(0);
    const report = records().at(-1);
    expect(report).toMatchObject({ provider: 'acme', wouldHaveLost: { messages: 0 } });
    expect(report.forged.refused).toBe(report.forged.sent);
    expect(report.forged.sent).toBeGreaterThan(0);
    await settled(app);
    const answered = (await readFile(ids, 'utf8')).split('\n').filter(Boolean);
    const heard = new Set(app.get(EventRecorder).events.map(({ id }) => id));
    expect(answered.length).toBeGreaterThan(10);
    expect(new Set(answered)).toEqual(heard);
    const asking = await run(['simulate', 'acme', '--before', '0.5'], origin);
    expect(asking).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Acme Chat asks nothing before a message'),
    });
  });

  it('records what comes, masked, and replays it, signed anew', async () => {
    const file = join(folder, 'callbacks.ndjson');
    const args = ['record', file, '--listen', '0', '--to', origin, '--json', '--chat-server', MODULE];
    const recording = startCli(args, { env });
    await recording.shows('\n');
    const credentials = { workspace: WORKSPACE, signingKey: SIGNING_KEY, client: acmeClient };
    const proxy = `${JSON.parse(recording.stdout()).listening}/chat-webhooks`;
    const message = acmeMessage({ author: 'jared', room: 'harbour', text: 'a secret' });
    expect(await sendCallback(proxy, message, credentials)).toMatchObject({ status: 200 });
    recording.interrupt();
    await recording.ended;
    const [line, ...others] = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
    expect(others).toEqual([]);
    expect(JSON.parse(line!)).toMatchObject({ provider: 'acme', command: 'message.posted', masked: true });
    for (const hidden of ['a secret', 'jared', 'harbour', SIGNING_KEY, 'x-acme-signature'])
      expect(line).not.toContain(hidden);
    expect(line).toContain(message.body.id); // harmless, as the declaration says

    const replayed = await run(['replay', file, '--speed', 'max', '--json'], origin);
    expect(replayed.code).toBe(0);
    const events = await app.get(EventRecorder).received(2);
    expect(events[1]).toMatchObject({ provider: 'acme', messageId: message.body.id, text: 'xxxxxxxx' });
  });
});

describe('--chat-server', () => {
  it.each([
    ['./none.js', /--chat-server \.\/none\.js cannot be loaded: /],
    ['no-such-package', /--chat-server no-such-package cannot be loaded: /],
    ['fast-check', /--chat-server fast-check exports no chat server/],
    [resolve(import.meta.dirname, 'acme/facts.ts'), /exports no chat server: an object with `name` and `loadClient`/],
  ])('refuses %s in one sentence', async (module, sentence) => {
    const { code, stdout, stderr } = await runCli(['list', '--chat-server', module]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  it('refuses a name that is taken', async () => {
    const file = join(folder, 'taken.mjs');
    await writeFile(file, `export const one = { name: 'tencent', loadClient: async () => ({}) };`);
    const { code, stderr } = await runCli(['list', '--chat-server', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is a chat server named "tencent" already');
  });
});
