import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { C2cMessageSent } from 'nestjs-chat-webhooks';
import { EventRecorder, sendCallback } from 'nestjs-chat-webhooks/testing';
import { runCli, startCli } from '../support/cli.js';
import { acmeApp, SIGNING_KEY, WORKSPACE } from './acme-app.js';
import { acmeClient, acmeMessage } from './acme/client.js';

const MODULE = resolve(import.meta.dirname, 'acme/acme.ts');
const env = { ACME_WORKSPACE: WORKSPACE, ACME_SIGNING_KEY: SIGNING_KEY };

let app: INestApplication;
let url: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-command-'));
  app = await acmeApp({});
  app.getHttpServer().keepAliveTimeout = 72_000; // doctor warns about Node's 5 s
  await app.listen(0, '127.0.0.1');
  url = `${await app.getUrl()}/chat-webhooks`;
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]) => runCli([...args, '--chat-server', MODULE], { env });

describe('the command, with a chat server of your own', () => {
  it('lists its callbacks, and shows its options', async () => {
    const [{ callbacks, elements }] = (await run('list', '--json')).records();
    expect(callbacks).toContainEqual({
      name: 'acme-message',
      provider: 'acme',
      command: 'message.posted',
      phase: 'after',
      events: ['chat.c2c-message.sent', 'chat.group-message.sent'],
      summary: 'a message between members or in a room',
    });
    expect(callbacks.map(({ name }: { name: string }) => name)).toContain('acme-probe');
    expect(elements.acme).toEqual(['text']);
    const { stdout } = await run('help', 'send');
    expect(stdout).toContain('--signing-key <text>    the signing key of the workspace (or ACME_SIGNING_KEY)');
  });

  it('sends a message, and judges the answer', async () => {
    const { code, stdout, stderr } = await run('send', 'acme-message', '--from', 'alice', '--text', 'hi', '--url', url);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Acme Chat would count this as success: Acme reads a yes');
    expect(stdout).not.toContain(SIGNING_KEY);
    expect(stdout).toContain('x-acme-signature: ***');
    expect(await app.get(EventRecorder).next(C2cMessageSent)).toMatchObject({ from: 'alice', text: 'hi' });
    const refused = await run('send', 'acme-message', '--signing-key', 'wrong', '--url', url);
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('check --workspace and --signing-key') });
  });

  it('sends any of its commands', async () => {
    expect(await run('send', 'message.asked', '--set', 'author=alice', '--url', url)).toMatchObject({ code: 0 });
  });

  it('needs its credentials', async () => {
    const { code, stderr } = await runCli(['send', 'acme-message', '--chat-server', MODULE]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'to call as Acme Chat, pass --workspace and --signing-key (or set ACME_WORKSPACE and ACME_SIGNING_KEY)',
    );
  });

  it('examines its route', async () => {
    const { code, records } = await run('doctor', '--json', '--url', url);
    const [{ checks, messages }] = records();
    const bad = checks.filter(({ result }: { result: string }) => result === 'fail' || result === 'warn');
    expect({ code, bad }).toEqual({ code: 0, bad: [] });
    expect(new Set(checks.map(({ provider }: { provider: string }) => provider))).toEqual(new Set(['acme']));
    expect(checks.map(({ name }: { name: string }) => name)).toContain('wrong-app-id');
    expect(messages).toEqual([{ provider: 'acme', id: expect.any(String) }]);
  });

  it('simulates its traffic', async () => {
    const args = ['simulate', 'acme', '--rate', '100', '--for', '0.3s', '--faults', 'all', '--json', '--url', url];
    const { code, records } = await run(...args);
    const [report] = records().slice(-1);
    expect(code).toBe(0);
    expect(report).toMatchObject({ provider: 'acme', deadlineMilliseconds: 3_000, refused: 0 });
    expect(report.answered).toBeGreaterThan(0);
  });

  it('records and replays its callbacks', async () => {
    const file = join(folder, 'acme.ndjson');
    const origin = new URL(url).origin;
    const args = ['record', file, '--listen', '0', '--to', origin, '--json', '--chat-server', MODULE];
    const recording = startCli(args);
    await recording.shows('listening');
    const proxy = `${JSON.parse(recording.stdout()).listening}/chat-webhooks`;
    const message = acmeMessage({ author: 'alice', text: 'private' });
    const credentials = { workspace: WORKSPACE, signingKey: SIGNING_KEY };
    await sendCallback(proxy, message, { ...credentials, client: acmeClient });
    recording.interrupt();
    await recording.ended;
    const line = JSON.parse(await readFile(file, 'utf8'));
    expect(line).toMatchObject({
      provider: 'acme',
      command: 'message.posted',
      path: '/chat-webhooks/acme',
      masked: true,
    });
    expect(JSON.parse(line.body)).toMatchObject({ id: message.body.id, author: 'xxxxx', text: 'xxxxxxx' });
    const replayed = await run('replay', file, '--json', '--url', url);
    expect(replayed).toMatchObject({ code: 0 });
    expect(replayed.records()).toMatchObject([{ answered: 1 }]);
  });
});

describe('--chat-server', () => {
  it.each([
    ['./none.js', /--chat-server \.\/none\.js cannot be loaded: /],
    ['no-such-package', /--chat-server no-such-package cannot be loaded: /],
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
