import { mkdtemp, rm, watch } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import {
  BeforeChatEvent,
  C2cMessageSending,
  GroupMessageSending,
  MessageModifying,
  type C2cMessageSent,
} from '../../lib/index.js';
import { CREDENTIALS } from '../support/cli-environment.js';
import { runCli, startCli } from '../support/cli.js';
import { startFaultyReceiver, type Faults, type HttpReceiver } from '../support/faulty-receiver.js';
import { until } from '../support/gate.js';
import { startWebhookApp } from '../support/webhook-app.js';

/** Some 15 messages; the same ones and the same faults each time. */
const BRIEF = ['--rate', '60', '--for', '0.25s', '--seed', '7'];

let folder: string;
const receivers: HttpReceiver[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-webhooks-simulate-'));
});
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function receiver(faults: Faults = {}): Promise<string> {
  const started = await startFaultyReceiver(faults);
  receivers.push(started);
  return started.url;
}

async function simulate(url: string, ...args: string[]) {
  const result = await runCli(['simulate', ...args, '--json', '--url', url], { env: CREDENTIALS });
  return { ...result, report: result.records().at(-1) };
}

/** What reaches a receiver, but for what shows who calls, and when; in any order. */
async function trafficOf(...args: string[]): Promise<string[]> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    requests.push(`${request.url!.replace(/&Sign=.*$/, '')} ${body.toString()}`);
    response.setHeader('content-type', 'application/json').end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await simulate(url, ...args);
  server.close();
  return requests.sort();
}

it.each(['tencent', 'openim'])(
  'gives the same traffic of %s for the same seed',
  async (provider) => {
    const args = [provider, '--rate', '400', '--for', '0.2s', '--faults', 'duplicates,reordering'];
    const first = await trafficOf(...args, '--seed', 'abc');
    expect(first.length).toBeGreaterThan(50);
    expect(await trafficOf(...args, '--seed', 'abc')).toEqual(first);
    expect(await trafficOf(...args, '--seed', 'abd')).not.toEqual(first);
  },
  20_000,
);

describe('simulate, to a receiver that', () => {
  it('is right: finds nothing lost', async () => {
    const { code, report } = await simulate(
      await receiver(),
      'tencent',
      '--rate',
      '200',
      '--for',
      '0.5s',
      '--seed',
      '7',
      '--faults',
      'all',
    );
    expect(code).toBe(0);
    expect(report).toMatchObject({ provider: 'tencent', refused: 0, timedOut: 0, failed: 0, interrupted: false });
    expect(report.answered + report.cut).toBe(report.sent);
    expect(report.sent).toBe(report.messages + report.duplicates);
    expect(report.ack.max).toBeLessThan(2_000);
    expect(report.wouldHaveLost.messages).toBe(report.wouldHaveLost.cut);
  });

  it('is too slow: loses what is not answered in time, and Tencent does not send it again', async () => {
    const { code, report } = await simulate(await receiver({ delay: 400 }), 'tencent', '--timeout', '100', ...BRIEF);
    expect(code).toBe(1);
    expect(report).toMatchObject({ answered: 0, repeated: 0, timedOut: report.messages, deadlineMilliseconds: 100 });
    expect(report.wouldHaveLost).toMatchObject({ messages: report.messages, timedOut: report.messages });
  });

  it('is too slow: hears of each message as often as "retry on timeout" says', async () => {
    const args = ['tencent', '--timeout', '100', ...BRIEF, '--retries', '2'];
    const { report } = await simulate(await receiver({ delay: 400 }), ...args);
    expect(report).toMatchObject({ sent: 3 * report.messages, repeated: 2 * report.messages });
    expect(report.wouldHaveLost.timedOut).toBe(report.messages);
  });

  it('resets connections: loses everything, and shows why', async () => {
    const { code, report } = await simulate(await receiver({ dropsConnection: true }), 'openim', ...BRIEF);
    expect(code).toBe(1);
    expect(report).toMatchObject({ answered: 0, failed: report.messages });
    expect(Object.keys(report.reasons).join()).toMatch(/no answer/);
  });

  it.each([
    ['tencent', 'the status is 503'],
    ['openim', 'the status is 503'],
  ])('refuses what %s sends', async (provider, reason) => {
    const url = await receiver({ accept: { status: 503, body: '{}' } });
    const { code, report } = await simulate(url, provider, ...BRIEF);
    expect(code).toBe(1);
    expect(report.wouldHaveLost).toMatchObject({ messages: report.messages, refused: report.messages });
    expect(Object.keys(report.reasons).join()).toContain(reason);
    expect(report.ack.p50).toEqual(expect.any(Number));
  });

  it('is not there', async () => {
    const { code, report } = await simulate('http://127.0.0.1:1', 'tencent', ...BRIEF);
    expect(code).toBe(1);
    expect(report).toMatchObject({ failed: report.messages, answered: 0 });
  });

  it('takes forged callbacks', async () => {
    const url = await receiver({ takesWrongSign: true });
    const { code, report } = await simulate(url, 'openim', ...BRIEF, '--faults', 'wrong-signatures=0.5');
    expect(code).toBe(1);
    expect(report.forged.taken).toBeGreaterThan(0);
    expect(report.wouldHaveLost.messages).toBe(0);
  });

  it('does not answer forged callbacks: does not count that as refused', async () => {
    const args = ['tencent', ...BRIEF, '--faults', 'wrong-signatures=0.5', '--timeout', '100'];
    const { code, report } = await simulate(await receiver({ takesWrongSign: true, delay: 400 }), ...args);
    expect(code).toBe(1);
    expect(report.forged.sent).toBeGreaterThan(0);
    expect(report.forged).toMatchObject({ taken: 0, refused: 0 });
  });

  it('is too slow: does not list a reason for each length of a delay', async () => {
    const args = ['tencent', ...BRIEF, '--faults', 'delays=1', '--timeout', '600'];
    const { report } = await simulate(await receiver({ delay: 700 }), ...args);
    expect(report.timedOut).toBe(report.messages);
    expect(report.reasons).toEqual({});
  });

  it('refuses the test of its URL', async () => {
    const url = await receiver({ refusesProbe: true });
    const { code, report } = await simulate(url, 'tencent', ...BRIEF, '--faults', 'probes=0.5');
    expect(code).toBe(1);
    expect(report.probes.failed).toBe(report.probes.sent);
    expect(report.probes.sent).toBeGreaterThan(0);
  });

  it('answers, and stores nothing: is found out', async () => {
    const { code, report } = await simulate(await receiver(), 'tencent', ...BRIEF, '--stored-by', 'exit 0');
    expect(code).toBe(1);
    expect(report.stored).toMatchObject({ messages: 0, lostAfterAnswer: report.messages });
  });

  it('takes too long to list what it stored: can be interrupted', async () => {
    const asked = join(folder, 'asked');
    const args = ['tencent', ...BRIEF, '--json', '--stored-by', `echo > "${asked}"; exec sleep 60`];
    const running = startCli(['simulate', ...args, '--url', await receiver()], { env: CREDENTIALS });
    const names = watch(folder)[Symbol.asyncIterator]();
    while ((await names.next()).value?.filename !== 'asked');
    running.interrupt();
    const { code, stderr, records } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'the command of --stored-by was interrupted\n' });
    expect(records().at(-1)).toMatchObject({ command: 'simulate', interrupted: true });
    await names.return?.();
  });

  it('cannot list what it stored: ends with 1', async () => {
    const { code, report, stderr } = await simulate(await receiver(), 'tencent', ...BRIEF, '--stored-by', 'exit 3');
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'the command of --stored-by ended with 3\n' });
    expect(report.stored).toBeUndefined();
  });
});

describe('simulate, with questions before messages', () => {
  /** Decides by what the texts of simulated messages happen to hold. */
  @Injectable()
  class Rules {
    @BeforeChatEvent(C2cMessageSending, GroupMessageSending)
    check(message: C2cMessageSending | GroupMessageSending) {
      if (message.text.includes('hello')) return message.refuse('No greetings');
      if (message.provider === 'openim') return message.allow();
      if (message.text.includes('really')) return message.drop();
      return message.text.includes('the') ? message.rewrite({ text: 'changed' }) : message.allow();
    }

    @BeforeChatEvent(MessageModifying)
    mask(message: MessageModifying) {
      return message.text.includes('the') ? message.rewrite({ text: 'changed' }) : message.allow();
    }
  }

  const args = [
    '--rate',
    '200',
    '--for',
    '0.5s',
    '--seed',
    '7',
    '--before',
    '0.5',
    '--faults',
    'duplicates=0.3',
    '--timeout',
    '20000',
  ];

  it.each([
    ['tencent', 1],
    ['openim', 2],
  ])('asks as %s does, and sends only what goes on, as it goes on', async (provider, questions) => {
    const { app, url, recorder } = await startWebhookApp({ adapter: 'fastify', providers: [Rules] });
    const { code, report } = await simulate(url, provider, ...args);
    const { before } = report;
    expect({ code, failed: before.failed, reasons: before.reasons }).toEqual({ code: 0, failed: 0, reasons: {} });
    const { allowed, rewritten, refused, dropped, stopped } = before;
    expect(before.asked).toBe(allowed + rewritten + refused + dropped);
    expect(stopped).toBe(refused + dropped);
    expect(Math.min(refused, rewritten, allowed)).toBeGreaterThan(0);
    if (provider === 'tencent') expect(dropped).toBeGreaterThan(0);
    const messages = report.messages + stopped;
    expect(before.asked).toBeGreaterThan(0.3 * messages);
    expect(before.asked).toBeLessThan(0.7 * messages * questions);
    expect(before.ack.max).toBeLessThan(report.deadlineMilliseconds);
    const events = (await recorder.received(report.sent)) as C2cMessageSent[];
    const changed = new Set(events.filter(({ text }) => text === 'changed').map(({ id }) => id));
    expect(changed.size).toBe(rewritten);
    const again = await simulate(url, provider, ...args);
    expect(again.report.before).toMatchObject({ allowed, rewritten, refused, dropped });
    await app.close();
  });

  it('counts what nobody decides as failed, and why', async () => {
    const broken = await simulate(await receiver({ accept: { status: 503, body: '{}' } }), 'openim', ...args);
    expect(broken.code).toBe(1);
    expect(broken.report.before).toMatchObject({ failed: broken.report.before.asked, stopped: 0, allowed: 0 });
    expect(broken.report.before.reasons).toEqual({ 'the status is 503': broken.report.before.asked });
    const silent = ['openim', ...BRIEF, '--before', '1', '--timeout', '50'];
    const { code, report } = await simulate(await receiver({ delay: 300 }), ...silent);
    const { failed, stopped, reasons } = report.before;
    expect({ code, messages: report.messages, reasons }).toEqual({
      code: 1,
      messages: 0, // this server stops what is not answered
      reasons: { 'no answer within 50 ms': failed },
    });
    expect(failed).toBe(stopped);
  });

  it('sends the same messages as without them', async () => {
    const after = (requests: readonly string[]) => requests.filter((request) => /After/.test(request));
    const plain = await trafficOf('tencent', ...BRIEF);
    const asking = await trafficOf('tencent', ...BRIEF, '--before', '1');
    expect(after(asking)).toEqual(plain);
    expect(asking).toHaveLength(2 * plain.length);
    expect(await trafficOf('tencent', ...BRIEF, '--before', '1')).toEqual(asking);
  });

  it('shows people what was decided', async () => {
    const run = ['simulate', 'tencent', ...BRIEF, '--before', '1', '--url', await receiver()];
    const { code, stdout } = await runCli(run, { env: CREDENTIALS });
    expect(code).toBe(0);
    const [, asked, allowed] = /before: asked +(\d+) +no message was stopped\n +before: allowed +(\d+)\n/.exec(stdout)!;
    expect(asked).toBe(allowed);
    for (const row of ['rewritten', 'refused', 'dropped', 'failed']) expect(stdout).toMatch(`before: ${row}`);
    expect(stdout).toMatch(/before: answered +p50 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms \([\d.]+ % of the deadline/);
  });
});

it('shows people a table, without colours when piped', async () => {
  const url = await receiver();
  const { code, stdout, stderr } = await runCli(['simulate', 'tencent', ...BRIEF, '--url', url], {
    env: CREDENTIALS,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const row of ['sent', 'answered', 'refused', 'timed out', 'would have lost', 'ack']) {
    expect(stdout).toMatch(new RegExp(`^  ${row} +\\S`, 'm'));
  }
  expect(stdout).toMatch(/p50 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms \([\d.]+ % of the deadline of 2000 ms\)/);
  expect(stdout).not.toContain('\u001B');
});

it.each(['tencent', 'openim'])('leaves a summary of %s when it is interrupted', async (provider) => {
  const slow = await startFaultyReceiver({ delay: 300 });
  receivers.push(slow);
  const args = ['simulate', provider, '--rate', '50', '--for', '1h', '--url', slow.url];
  for (const json of [[], ['--json']]) {
    const seen = slow.requests.length;
    const running = startCli([...args, ...json], { env: CREDENTIALS });
    await until(() => slow.requests.length > seen);
    running.interrupt();
    const { code, stdout, records } = await running.ended;
    expect(code).toBe(130);
    if (json.length > 0) expect(records()).toMatchObject([{ command: 'simulate', interrupted: true, failed: 0 }]);
    else expect(stdout).toMatch(/^Interrupted: .*\n(.*\n)+ {2}sent +[1-9]/);
  }
});

it.each([
  [[], 'the chat server must be one of tencent, openim'],
  [['wechat'], 'the chat server must be one of tencent, openim, not "wechat"'],
  [['tencent', 'openim'], 'unexpected argument "openim"'],
  [['tencent', '--rate', '0'], '--rate must be a number above 0'],
  [['tencent', '--for', 'ever'], '--for must be a time such as 30s'],
  [['tencent', '--senders', '1'], '--senders must be a whole number from 2'],
  [['tencent', '--groups', '1.5'], '--groups must be a share from 0 to 1'],
  [['tencent', '--start', 'soon'], '--start must be a time such as'],
  [['tencent', '--before', '2'], '--before must be a share from 0 to 1'],
  [['tencent', '--faults', 'losses'], '--faults must be one of duplicates, reordering'],
  [['tencent', '--faults', 'resets=2'], '--faults resets must be a share from 0 to 1'],
  [['openim', '--faults', 'probes'], '--faults must be one of'],
  [['tencent', '--answered-ids', '/none/ids'], '--answered-ids /none/ids cannot be written'],
  [['openim', '--retries', '1'], 'OpenIM sends nothing twice'],
  [['tencent', '--url', 'https://chat.example'], 'to call as Tencent, pass'],
])('refuses %j in one sentence', async (args, sentence) => {
  const { code, stdout, stderr } = await runCli(['simulate', ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(sentence);
});
