import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openImC2cMessage, tencentC2cMessage, tencentProbe, type ChatCallback } from '../../lib/testing/index.js';
import { sendCallback } from '../../lib/chat-servers/client/send.js';
import { SDK_APP_ID, SECRET, TOKEN } from '../support/callbacks.js';
import { CREDENTIALS } from '../support/cli-environment.js';
import { runCli, startCli, type RunningCli } from '../support/cli.js';
import { startFaultyReceiver } from '../support/faulty-receiver.js';
import { startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-webhooks-record-'));
});
afterAll(async () => {
  for (const { interrupt } of recordings) interrupt(); // what a failed test left running
  await rm(folder, { recursive: true, force: true });
});

const credentials = { sdkAppId: SDK_APP_ID, token: TOKEN, secret: SECRET };
const send = (url: string, callback: ChatCallback, more: { via?: 'path' } = {}) =>
  sendCallback(url, callback as never, { ...credentials, ...more } as never);
const linesOf = async (file: string) =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const portOf = (server: Server) => (server.address() as AddressInfo).port;

interface Recording {
  readonly url: string;
  readonly file: string;
  /** Ends it, and gives its summary. */
  stop(): Promise<any>;
}

let number = 0;
const recordings: RunningCli[] = [];
async function startRecording(to: string, ...args: string[]): Promise<Recording> {
  const file = join(folder, `${++number}.ndjson`);
  const running: RunningCli = startCli(['record', file, '--listen', '0', '--to', to, '--json', ...args]);
  recordings.push(running);
  await running.shows('\n');
  const stop = async () => {
    running.interrupt();
    const { code, records } = await running.ended;
    return { code, ...records().at(-1) };
  };
  return { url: JSON.parse(running.stdout()).listening, file, stop };
}

describe('record', () => {
  it('passes requests and answers on byte for byte', async () => {
    const seen: { head: unknown[]; body: string }[] = [];
    const behind = createServer(async (request, response) => {
      const { method, url, rawHeaders } = request;
      seen.push({ head: [method, url, rawHeaders], body: (await buffer(request)).toString('latin1') });
      response
        .writeHead(418, 'Short and stout', ['X-Odd', 'a', 'x-odd', 'b', 'Content-Length', '3'])
        .end('\xff\x00!', 'latin1');
    });
    await new Promise<void>((done) => behind.listen(0, '127.0.0.1', done));
    const recording = await startRecording(`http://127.0.0.1:${portOf(behind)}`);

    const request =
      'POST //a/%7Eb?x=%20&x=+ HTTP/1.1\r\nhost: chat.example\r\nX-ODD: 1\r\nx-odd: 2\r\nContent-Length: 4\r\nConnection: close\r\n\r\n\xfe\x00{}';
    const socket = connect(Number(new URL(recording.url).port), '127.0.0.1');
    socket.write(Buffer.from(request, 'latin1'));
    const answer = (await buffer(socket)).toString('latin1');

    expect(seen).toEqual([
      {
        head: [
          'POST',
          '//a/%7Eb?x=%20&x=+',
          ['host', 'chat.example', 'X-ODD', '1', 'x-odd', '2', 'Content-Length', '4', 'Connection', 'close'],
        ],
        body: '\xfe\x00{}',
      },
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 418 Short and stout\r\nX-Odd: a\r\nx-odd: b\r\nContent-Length: 3\r\n/);
    expect(answer.endsWith('\r\n\r\n\xff\x00!')).toBe(true);
    expect(await recording.stop()).toMatchObject({ code: 130, recorded: 0, passedOver: 1, statuses: { 418: 1 } });
    behind.close();
  });

  it('gives the answer that the app would have given, and its silence to the chat server', async () => {
    const slow = await startFaultyReceiver({ delay: 200 });
    const silent = await startFaultyReceiver({ dropsConnection: true });
    const [one, other] = await Promise.all([slow, silent].map(({ url }) => startRecording(url)));
    const taken = await send(`${one!.url}/`, tencentC2cMessage());
    expect(taken.verdict.outcome).toBe('success');
    expect(taken.milliseconds).toBeGreaterThan(190);
    expect((await send(other!.url, tencentC2cMessage())).status).toBeUndefined();
    expect(await one!.stop()).toMatchObject({ recorded: 1, failed: 0, statuses: { 200: 1 } });
    expect(await other!.stop()).toMatchObject({ recorded: 1, failed: 1, statuses: {} });
    await Promise.all([slow.close(), silent.close()]);
  });

  it('keeps others from reading what it wrote', async () => {
    const recording = await startRecording('http://127.0.0.1:1', '--exact');
    await recording.stop();
    expect((await stat(recording.file)).mode & 0o077).toBe(0);
  });

  it('ends by itself after a time', async () => {
    const args = ['record', join(folder, 'short.ndjson'), '--listen', '0', '--for', '0.2s'];
    expect(await runCli(args)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Recorded 0 callbacks, masked/m),
    });
  });

  it('shows the path that it puts before that of each request', async () => {
    const args = ['record', join(folder, 'path.ndjson'), '--listen', '0', '--for', '0.1s', '--to', 'http://app/below'];
    expect((await runCli(args)).stdout).toContain('passing on to http://app/below, recording');
  });

  it.each([
    [['record'], 'pass one file'],
    [['record', 'a', '--listen', 'here'], '--listen must be a whole number'],
    [['record', 'a', '--to', 'app:3000'], '--to must begin with http:// or https://'],
    [['record', '/none/a'], '/none/a cannot be written'],
    [['replay'], 'pass one file'],
    [['replay', 'none.ndjson'], 'none.ndjson cannot be read'],
    [['replay', 'package.json', '--speed', '0'], '--speed must be a number above 0, or max'],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});

describe('replay', () => {
  let running: WebhookApp;
  beforeEach(async () => {
    running = await startWebhookApp();
  });
  afterEach(() => running.app.close());
  const replay = async (file: string, ...args: string[]) => {
    const result = await runCli(['replay', file, '--url', running.url, '--json', ...args], { env: CREDENTIALS });
    return { ...result, report: result.records().at(-1) };
  };

  async function recorded(callbacks: readonly ChatCallback[], ...args: string[]): Promise<string> {
    const recording = await startRecording(running.url, ...args);
    for (const callback of callbacks) {
      expect((await send(recording.url, callback, { via: 'path' })).verdict.outcome).toBe('success');
    }
    expect(await recording.stop()).toMatchObject({ recorded: callbacks.length });
    return recording.file;
  }

  it('gives an app its events again, to the byte, when recorded exactly', async () => {
    const callbacks = [
      tencentC2cMessage({ from: 'jared', text: 'one "1" 你好' }),
      openImC2cMessage({ from: 'john', text: 'two <2>' }),
      tencentProbe(),
    ];
    const file = await recorded(callbacks, '--exact');
    const before = (await running.recorder.received(2)).slice();
    const { code, report } = await replay(file, '--speed', 'max', '--at-once', '1');
    expect(code).toBe(0);
    expect(report).toMatchObject({ sent: 3, answered: 3 });
    const again = (await running.recorder.received(4)).slice(2);
    expect(again.map(({ id, raw }) => ({ id, raw }))).toEqual(before.map(({ id, raw }) => ({ id, raw })));
  });

  it('gives it events with equal kinds and message ids, and nothing private, when masked', async () => {
    const callbacks = [
      tencentC2cMessage({ from: 'jared', to: 'john', text: 'private' }),
      openImC2cMessage({ from: 'jared', to: 'john', element: { type: 'image', format: 'png' }, customData: 'private' }),
    ];
    const file = await recorded(callbacks);
    expect(await readFile(file, 'utf8')).not.toMatch(/private|jared|john|files\.example/);
    const before = (await running.recorder.received(2)).slice();
    expect((await replay(file, '--speed', '10')).code).toBe(0);
    const again = (await running.recorder.received(4)).slice(2);
    const kept = ({ eventName, messageId, sentAt, elements }: any) => {
      return { eventName, messageId, sentAt, kinds: elements.map(({ type }: any) => type) };
    };
    expect(again.map(kept)).toEqual(before.map(kept));
    const [one, other] = again as any[];
    expect(one).toMatchObject({ text: 'x'.repeat(7), from: other.from, to: other.to });
  });

  it('keeps the order and the distances, at any speed', async () => {
    const file = join(folder, 'spaced.ndjson');
    const [first] = await linesOf(await recorded([tencentC2cMessage()]));
    const at = (milliseconds: number) => new Date(Date.parse(first.at) + milliseconds).toISOString();
    const lines = [0, 400, 800].map((milliseconds) => JSON.stringify({ ...first, at: at(milliseconds) }));
    await writeFile(file, `${lines.join('\n')}\n`);
    /** Milliseconds from the start to the last arrival. */
    const played = async (speed: string) => {
      const seen = running.recorder.events.length;
      const begun = Date.now();
      expect((await replay(file, '--speed', speed)).code).toBe(0);
      const times = (await running.recorder.received(seen + 3)).slice(seen).map(({ receivedAt }) => receivedAt);
      expect(times.slice().sort()).toEqual(times);
      return times[2]! - begun;
    };
    const asItWas = await played('1');
    expect(asItWas).toBeGreaterThan(780);
    const faster = await played('4');
    expect(faster).toBeGreaterThan(190);
    expect(faster).toBeLessThan(asItWas);
  });

  it('says which lines are not recorded callbacks, and sends the rest', async () => {
    const file = await recorded([tencentC2cMessage()]);
    await writeFile(file, `not json\n{"at":"now"}\n\n${await readFile(file, 'utf8')}`);
    const { code, report, stderr } = await replay(file);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `Not recorded callbacks: lines 1, 2 of ${file}.\n` });
    expect(report).toMatchObject({ answered: 1, unreadable: [1, 2] });
  });

  it('ends with 1 when something is refused', async () => {
    const file = await recorded([tencentC2cMessage(), tencentC2cMessage()]);
    const args = ['replay', file, '--url', running.url, '--speed', 'max'];
    const { code, stdout } = await runCli(args, { env: { ...CREDENTIALS, TENCENT_CALLBACK_TOKEN: 'another' } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}refused +2$/m);
    expect(stdout).toMatch(/2 × the status is 401/);
  });

  it('leaves a summary when it is interrupted', async () => {
    const file = await recorded([tencentC2cMessage()]);
    const [first] = await linesOf(file);
    const later = { ...first, at: new Date(Date.parse(first.at) + 3_600_000).toISOString() };
    await writeFile(file, `${JSON.stringify(first)}\n${JSON.stringify(later)}\n`);
    const seen = running.recorder.events.length;
    const replaying = startCli(['replay', file, '--url', running.url, '--json'], { env: CREDENTIALS });
    await running.recorder.received(seen + 1);
    await new Promise((done) => setTimeout(done, 50));
    replaying.interrupt();
    const { code, records } = await replaying.ended;
    expect(code).toBe(130);
    expect(records()).toMatchObject([{ command: 'replay', sent: 1, interrupted: true }]);
  });
});
