// Runs the sample as the README says, and pastes what it prints.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'chat-webhooks-sample-'));
const env = { ...process.env, PORT: '0', DATABASE: join(folder, 'sample.db'), NO_COLOR: '1' };

// a group of its own, as npm and nest start further processes
const sample = spawn('npm', ['start'], { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
let output = '';
sample.stdout.on('data', (chunk) => (output += chunk));

const printed = (pattern) =>
  new Promise((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(output);
      if (match) resolve(match);
    };
    sample.stdout.on('data', look);
    sample.once('exit', (code) => reject(new Error(`the sample ended with ${code} before it printed ${pattern}`)));
    look();
  });

try {
  await printed(/\/stats\n/);
  const [tencent, openim, stats] = output.match(/^ {2}(?:T=|curl).*$/gm);
  const paste = (command) => JSON.parse(execFileSync('bash', ['-c', command], { encoding: 'utf8' }));
  assert.deepEqual(paste(tencent), { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 });
  assert.deepEqual(paste(openim), { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 });
  await printed(/tencent: jared -> john \(text\)/);
  await printed(/openim: 10000 -> 19997 \(text\)/);
  // the README's own requests, sent to the sample
  const [, requests] = /```sh\n(NOW=.*?)```/s.exec(readFileSync('README.md', 'utf8'));
  const url = /listens on (\S+)/.exec(output)[1];
  const secrets = { TENCENT_CALLBACK_TOKEN: 'sample-token', OPENIM_CALLBACK_SECRET: 'sample-secret-0123456789abcdef' };
  const answers = execFileSync('bash', ['-c', requests.replaceAll('http://127.0.0.1:3000', url)], {
    encoding: 'utf8',
    env: { ...process.env, ...secrets },
  });
  assert.match(answers, /^\{"ActionStatus":"OK".*\}\{"actionCode":0,"errCode":0.*"nextCode":0\}$/);

  const rows = paste(stats);
  assert.equal(
    rows.reduce((sum, { messages }) => sum + messages, 0),
    4,
  );
  assert.equal(rows[0].event, 'chat.c2c-message.sent');
  assert.doesNotMatch(output.replace(/^ {2}(?:T=|curl).*$/gm, ''), /hello|sample-token|sample-secret/);
  console.log('sample: started, received both messages, counted them');
} finally {
  process.kill(-sample.pid, 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
