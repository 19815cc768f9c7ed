import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CallbackRecord, TypeOrmJournal } from '../../lib/typeorm/index.js';
import { CREDENTIALS } from '../support/cli-environment.js';
import { compileCli, type Cli } from '../support/cli-process.js';
import { startFaultyReceiver } from '../support/faulty-receiver.js';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/cli.md'), 'utf8');
const STORED_IDS = `"${process.execPath}" "${join(root, 'test/support/stored-ids.js')}"`;

let cli: Cli;
let folder: string;
beforeAll(async () => {
  cli = await compileCli({ dependencies: true });
  folder = await mkdtemp(join(tmpdir(), 'chat-webhooks-simulate-'));
}, 120_000);
afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('simulate, to a receiver that', () => {
  it('is too slow for two workers: has OpenIM hold up users, and silently drop what has waited 3 s for a slot', async () => {
    const receiver = await startFaultyReceiver({ delay: 50 });
    const args = ['simulate', 'openim', '--rate', '1000', '--for', '0.3s', '--json', '--url', receiver.url];
    const { code, records } = await cli.run(args, { env: CREDENTIALS });
    await receiver.close();
    const report = records().at(-1);
    expect(code).toBe(1);
    const { messages, sent, wouldHaveLost, heldUp } = report;
    expect(wouldHaveLost).toMatchObject({ dropped: messages - sent, messages: messages - sent, timedOut: 0 });
    expect(wouldHaveLost.dropped).toBeGreaterThan(0);
    expect(sent).toBeGreaterThan(102); // two under way, 100 places, and what became free within 3 s
    expect(sent).toBeLessThan(messages);
    expect(heldUp.longest).toBeGreaterThanOrEqual(3_000);
    expect(heldUp.messages).toBeGreaterThan(messages - 102 - 20); // some get through at once, while it begins
    expect(heldUp.messages).toBeLessThanOrEqual(messages - 102);
  }, 20_000);
});

describe('simulate, to the sample with its durable journal', () => {
  let sample: INestApplication;
  let url: string;
  let database: string;
  beforeAll(async () => {
    database = join(folder, 'sample.db');
    process.env.DATABASE = database;
    const { AppModule } = await import('../../sample/quick-start/app.module.js');
    sample = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
    await sample.listen(0, '127.0.0.1');
    url = await sample.getUrl();
  });
  afterAll(() => sample.close());
  const rows = (provider: string): Promise<CallbackRecord[]> => {
    return sample.get(TypeOrmJournal).run((manager) => manager.find(CallbackRecord, { where: { provider } as never }));
  };

  it.each([
    ['tencent', '--retries', '2'],
    ['openim', '--conversations', '20'],
  ])(
    'loses nothing of %s after an answer, whatever happens on the way',
    async (provider, ...more) => {
      const ids = join(folder, `${provider}.ids`);
      const stored = ['--stored-by', `${STORED_IDS} "${database}"`, '--answered-ids', ids];
      const faults = 'duplicates=0.1,reordering=0.1,delays=0.05,resets=0.05,half-bodies=0.03,wrong-signatures=0.05';
      const args = ['simulate', provider, '--rate', '100', '--for', '3', '--faults', faults, ...stored, ...more];
      // the exit code tells also whether all was answered in time, which it may not be on a machine that is busy
      const { records } = await cli.run([...args, '--url', url, '--json'], { cwd: root });
      const report = records().at(-1);
      expect(report.stored).toMatchObject({ lostAfterAnswer: 0, forged: 0 });
      expect(report.forged.sent).toBeGreaterThan(0);
      expect(report.duplicates).toBeGreaterThan(0);
      expect(report.cut).toBeGreaterThan(0);
      // the journal's own counts
      const inJournal = new Set((await rows(provider)).map(({ eventId }) => eventId));
      expect(inJournal.size).toBe(report.answeredMessages + report.stored.storedUnanswered);
      expect(inJournal.size).toBe(report.stored.messages);
      const answered = (await readFile(ids, 'utf8')).trim().split('\n');
      expect(answered).toHaveLength(report.answeredMessages);
      expect(answered.filter((id) => !inJournal.has(id))).toEqual([]);
    },
    30_000,
  );

  it('ends with how many were lost after an answer', async () => {
    const stored = ['--stored-by', `${STORED_IDS} "${database}"`];
    const { stdout } = await cli.run(['simulate', 'tencent', '--for', '1', '--url', url, ...stored]);
    expect(stdout).toMatch(/^ {2}stored +(\d+) of \1 answered messages\n {2}lost after answer: 0\n$/m);
  });

  describe('and its page of the docs', () => {
    const lines = [...page.matchAll(/^npx nestjs-chat-webhooks ((?:simulate|record|replay) .*)$/gm)].map(
      ([, line]) => line!,
    );
    const [recording, replaying] = ['record', 'replay'].map((name) =>
      lines.find((line) => line.startsWith(name))!.split(' '),
    );

    it.each(lines.filter((line) => line.startsWith('simulate')))('may say: %s', async (line) => {
      const here = line.replace(/"sqlite3 .*"/, `'${STORED_IDS} "${database}"'`).replace(/ --for \w+|$/, ' --for 1s');
      const command = `"${process.execPath}" "${cli.program}" ${here} --url ${url}`;
      const { stdout } = await promisify(execFile)('bash', ['-c', command]);
      expect(stdout).toMatch(/^ {2}would have lost +\d/m);
      expect(stdout.includes('lost after answer: 0')).toBe(line.includes('--stored-by'));
    });

    it('may say how to record and to replay', async () => {
      const cwd = await mkdtemp(join(folder, 'recording-'));
      const here = recording!.map((part) => part.replace('4000', '0').replace('http://127.0.0.1:3000', url));
      const running = cli.start(here, { cwd });
      await running.shows('\n');
      const [proxy] = /http:\S+(?=,)/.exec(running.stdout())!;
      expect((await cli.run(['simulate', 'openim', '--for', '1', '--url', proxy])).code).toBe(0);
      running.process.kill('SIGINT');
      expect((await running.ended).stdout).toMatch(
        /^Recorded [1-9]\d* callbacks, masked; 0 other requests; 0 without/m,
      );
      const replayed = await cli.run([...replaying!, '--url', url], { cwd });
      expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}answered +[1-9]/m) });
    });
  });
});
