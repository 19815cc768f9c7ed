import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openImC2cMessage } from '../../lib/testing/index.js';
import { sendCallback } from '../../lib/chat-servers/client/send.js';
import { CREDENTIALS } from '../support/cli-environment.js';
import { runCli, startCli } from '../support/cli.js';
import { startReceiver } from '../support/faulty-receiver.js';

let folder: string;
const servers: Server[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-webhooks-hostile-'));
});
afterEach(() => servers.splice(0).map((server) => server.close()));
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Speaks, or does not speak, whatever it likes. @returns host and port */
async function speaking(answer?: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (answer !== undefined) socket.once('data', () => socket.end(answer));
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startRecording(to: string, file: string) {
  const running = startCli(['record', file, '--listen', '0', '--to', to, '--json']);
  await running.shows('\n');
  return { ...running, url: new URL(JSON.parse(running.stdout()).listening) };
}

describe('record', () => {
  const post = async ({ port }: URL, target: string, body: string) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    return (await buffer(socket)).toString();
  };

  it('goes on whatever comes', async () => {
    const behind = await startReceiver((_, response) => response.end('{}'));
    const recording = await startRecording(new URL(behind.url).origin, join(folder, 'requests.ndjson'));
    const long = `{"Text":"${'\\n'.repeat(3_000_000)}"}`;
    for (const [target, body] of [
      ['*:99999', '{}'],
      ['/tencent', long],
      ['/openim/x', '{"callbackCommand":"\\ud800"}'],
    ] as const) {
      expect(await post(recording.url, target, body)).toMatch(/^HTTP\/1.1 200 /);
    }
    recording.interrupt();
    expect((await recording.ended).records().at(-1)).toMatchObject({ recorded: 2, passedOver: 1, failed: 0 });
    const replayed = ['replay', join(folder, 'requests.ndjson'), '--url', behind.url, '--json'];
    const { code, records } = await runCli(replayed, { env: CREDENTIALS });
    expect({ code, records: records() }).toMatchObject({ code: 1, records: [{ sent: 1, unreadable: [2] }] });
    await behind.close();
  });

  it('goes on whatever is answered', async () => {
    const behind = await speaking('HTTP/1.1 042 Odd\r\nContent-Length: 2\r\n\r\n{}');
    const recording = await startRecording(`http://${behind}`, join(folder, 'answers.ndjson'));
    expect(await post(recording.url, '/tencent', '{}')).toBe('');
    expect(await post(recording.url, '/tencent', '{}')).toBe('');
    recording.interrupt();
    const { records, stderr } = await recording.ended;
    expect(records().at(-1)).toMatchObject({ recorded: 2, failed: 2, statuses: {} });
    expect(stderr).toContain('Invalid status code: 42');
  });

  (existsSync('/dev/full') ? it : it.skip)('ends with a summary when the disk is full', async () => {
    const behind = await startReceiver((_, response) => response.end('{}'));
    const file = join(folder, 'full.ndjson');
    await symlink('/dev/full', file);
    const recording = await startRecording(new URL(behind.url).origin, file);
    await post(recording.url, '/tencent', '{}');
    const { code, records, stderr } = await recording.ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`${file} cannot be written`);
    expect(records().at(-1)).toMatchObject({ recorded: 1, error: expect.stringContaining('ENOSPC') });
    await behind.close();
  });

  (networkInterfaces().lo?.some(({ address }) => address === '::1') ? it : it.skip)(
    'listens on and passes on to addresses of IPv6',
    async () => {
      const file = join(folder, 'ipv6.ndjson');
      const args = ['record', file, '--listen', '[::1]:0', '--to', 'http://[::1]:1'];
      const running = startCli(args);
      await running.shows('\n');
      const [url] = /http:\/\/\[::1\]:\d+/.exec(running.stdout())!;
      await fetch(url, { method: 'POST', body: '{}' }).catch(() => {});
      running.interrupt();
      expect((await running.ended).stderr).toContain('ECONNREFUSED ::1:1');
    },
  );
});

describe('send', () => {
  const send = async (answer: RequestListener, ...args: string[]) => {
    const receiver = await startReceiver(answer);
    const result = await runCli(['send', ...args, '--url', receiver.url], { env: CREDENTIALS });
    await receiver.close();
    return { ...result, requests: receiver.requests };
  };

  it('lets a receiver write nothing but text to the terminal', async () => {
    const reply = '{"ActionStatus":"FAIL","ErrorInfo":"\\u001b[2J\\u009b2J","ErrorCode":1}';
    const refused = await send((_, response) => response.end(reply), 'c2c');
    expect(refused.stdout).toContain('refused with 1 "\\x1b[2J\\x9b2J"');
    const page = await send((_, response) => response.end('\u001b[2Jpage\n\tline'), 'c2c');
    expect(page.stdout).toContain('\n\\x1b[2Jpage\n\tline\n');
  });

  it('shows programs the verdict, whatever the secret is', async () => {
    const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
    const args = ['c2c', '--json', '--sdk-app-id', '1', '--token', 'success'];
    const { records } = await send((_, response) => response.end(ok), ...args);
    expect(records()).toMatchObject([{ verdict: { outcome: 'success' } }]);
  });

  it('gives up on redirects where OpenIM does', async () => {
    const around: RequestListener = ({ url }, response) => response.writeHead(307, { location: url }).end('{}');
    const { records, requests } = await send(around, 'callbackBeforeSendSingleMsgCommand', '--json');
    expect(records()).toMatchObject([{ verdict: { outcome: 'failure', passes: false, code: 90004 } }]);
    expect(requests).toHaveLength(10);
  });

  it('shows the secret to no other host, as OpenIM', async () => {
    const seen: (string | undefined)[] = [];
    const look: RequestListener = ({ headers, url }, response) => {
      seen.push(headers.authorization && 'shown');
      const location =
        url === '/hooks/there' ? undefined : `http://localhost:${headers.host!.split(':')[1]}/hooks/there`;
      response.writeHead(location ? 307 : 200, location ? { location } : {}).end('{}');
    };
    const receiver = await startReceiver(look);
    const { port } = new URL(receiver.url);
    for (const host of ['localhost', '127.0.0.1']) {
      await sendCallback(`http://${host}:${port}`, openImC2cMessage(), { secret: 'secret' });
    }
    expect(seen).toEqual(['shown', 'shown', 'shown', undefined]);
    await receiver.close();
  });

  it('names in the query whose message is in a file, as OpenIM does', async () => {
    const receiver = await startReceiver((_, response) => response.end('{}'));
    const body = Buffer.from('{"sendID":"a","recvID":"b"}');
    await sendCallback(`${receiver.url}/`, { ...openImC2cMessage(), body }, {});
    const key = new URLSearchParams(receiver.requests[0]!.split(/[ ?]/)[2]).get('key')!;
    expect(JSON.parse(Buffer.from(key, 'base64').toString())).toEqual({ sendID: 'a', recvID: 'b', groupID: '' });
    await receiver.close();
  });
});

describe('simulate', () => {
  it('does not wait for a connection that is never established', async () => {
    const args = ['--faults', 'resets=1', '--for', '0.2s', '--rate', '50', '--timeout', '300', '--json'];
    const silent = `https://${await speaking()}`;
    const { records } = await runCli(['simulate', 'tencent', '--url', silent, ...args], { env: CREDENTIALS });
    const [{ messages, cut }] = records();
    expect(messages).toBeGreaterThan(0);
    expect(cut).toBe(messages);
  });

  it('shows no password of a URL', async () => {
    const url = `http://user:password-of-a-proxy@${await speaking('')}`;
    for (const json of [[], ['--json']]) {
      const args = ['simulate', 'tencent', '--for', '0.1s', '--rate', '50', '--url', url, ...json];
      const { stdout, stderr } = await runCli(args, { env: CREDENTIALS });
      expect(stdout).toContain('/chat-webhooks');
      expect(stdout + stderr).not.toContain('password-of-a-proxy');
    }
  });
});
