import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CREDENTIALS } from '../support/cli-environment.js';
import { compileCli, type Cli } from '../support/cli-process.js';
import { startFaultyReceiver, startReceiver, type HttpReceiver } from '../support/faulty-receiver.js';
import { until } from '../support/gate.js';

const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));

/** What only a process can show; the other files call the command in theirs. */
describe('the command, as a process without node_modules', () => {
  let cli: Cli;
  let silent: HttpReceiver;
  beforeAll(async () => {
    [cli, silent] = await Promise.all([compileCli(), startReceiver(() => {})]);
  }, 120_000);
  afterAll(async () => {
    await silent.close();
    await cli.remove();
  });

  it('shows its version', async () => {
    expect(await cli.run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('takes credentials from its environment, writes text without colours, and ends with the verdict', async () => {
    const receiver = await startFaultyReceiver({});
    const sent = await cli.run(['send', 'c2c', '--url', receiver.url], { env: CREDENTIALS });
    expect(sent).toMatchObject({ code: 0, stderr: '', stdout: expect.not.stringContaining('\u001B') });
    expect(sent.stdout).toMatch(/^Tencent would count this as success: taken$/m);
    const stranger = await cli.run(['send', 'c2c', '--url', receiver.url]);
    expect(stranger).toMatchObject({ code: 1, stderr: '' });
    await receiver.close();
  });

  it('shows on the standard error output what is wrong with its arguments, and ends with 2', async () => {
    const { code, stdout, stderr } = await cli.run(['sent']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('"sent"');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends by %s with what it knows, and with 130', async (signal) => {
    for (const [args, said] of [
      [['send', 'c2c', '--url', silent.url, '--timeout', '60000'], /^interrupted/m],
      [['doctor', '--url', silent.url], /interrupted[^]*0 ok, 0 to look at, 0 failed, 0 skipped/],
    ] as const) {
      const seen = silent.requests.length;
      const running = cli.start(args);
      await until(() => silent.requests.length > seen);
      running.process.kill(signal);
      expect(await running.ended).toMatchObject({ code: 130, stderr: '', stdout: expect.stringMatching(said) });
    }
  });

  it('ends by a signal while it simulates, with a summary', async () => {
    const seen = silent.requests.length;
    const running = cli.start(['simulate', 'tencent', '--json', '--for', '1h', '--url', silent.url]);
    await until(() => silent.requests.length > seen);
    running.process.kill('SIGINT');
    const { code, records } = await running.ended;
    expect({ code, records: records() }).toMatchObject({
      code: 130,
      records: [{ command: 'simulate', interrupted: true }],
    });
  });

  it('writes no error when nobody reads its output any longer', async () => {
    const child = spawn(process.execPath, [cli.program, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    await once(child, 'close');
    expect(errors).toBe('');
  });
});
