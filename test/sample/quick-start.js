// Runs the sample as the README says, and types what it prints.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bash, sampleEnvironment, startSample } from './running-sample.js';

const readme = readFileSync('README.md', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'chat-webhooks-sample-'));
const env = sampleEnvironment({ DATABASE: join(folder, 'sample.db') });
const run = (command) => bash(command, env);

assert.match(readme, /^npm ci && npm start$/m);
rmSync('dist', { recursive: true, force: true }); // `npm start` alone must make the command that the sample mentions

const sample = startSample('start', env);
try {
  await sample.printed(/\/stats\n/);
  const url = /listens on (\S+)/.exec(sample.output)[1];
  assert.match(sample.output, /^Compiling the library.*about 15 seconds/m);
  const greeting = sample.output.length;
  const typed = sample.output.match(/^ {2}(?:npx|curl) .*$/gm);
  assert.equal(typed.length, 4);
  for (const command of typed.slice(0, 2)) assert.match(run(command), /would count this as success: taken/);
  assert.match(run(typed[2]), /^25 ok, 1 to look at, 0 failed, 2 skipped$/m);
  await sample.printed(/tencent: alice -> bob \(text\)/);
  await sample.printed(/openim: jared -> group friends \(image\)/);

  // the README's own lines, sent to the sample
  const [, block] = /<!-- try -->\n```sh\n(.*?)```/s.exec(readme);
  const lines = block.trim().split('\n');
  const here = lines.map((line) =>
    line.replace('http://127.0.0.1:3000', url).replace(/^(npx .*?)( \|\| .*)?$/, `$1 --url ${url}$2`),
  );
  const answers = here.map(run);
  assert.match(answers[0], /^POST .*Sign=\*\*\*.*"Text":"hi".*would count this as success: taken\n$/s);
  assert.match(answers[1], /OpenIM would count this as success: taken\n$/);
  assert.match(answers[2], /the status is 400.*\nrefused\n$/s);
  assert.match(answers[3], /^25 ok/m);
  const rows = JSON.parse(answers[4]);
  assert.equal(
    rows.reduce((sum, { messages }) => sum + messages, 0),
    8, // what was sent twice by hand, and by the doctor
  );
  const hours = rows.map(({ start }) => start);
  assert.deepEqual(hours, hours.toSorted().toReversed());
  // the lines for apps of one's own, with the sample's credentials
  const asSample = (block) =>
    run(
      block
        .replace('TOKEN=…', 'TOKEN=sample-token')
        .replace('SECRET=…', 'SECRET=sample-secret-0123456789abcdef')
        .replace(/https?:\/\/[\w.:]+/g, url),
    );
  const [, sending] = /<!-- own app -->\n```sh\n(.*?)```/s.exec(readme);
  assert.equal(asSample(sending).match(/would count this as success: taken/g).length, 2);
  const [, own] = /```sh\n(export (?:(?!```).)*? doctor .*?)```/s.exec(readme);
  const examined = asSample(own);
  assert.match(examined, /^25 ok/m);
  assert.doesNotMatch(examined, /none were given/);

  assert.doesNotMatch(sample.output.slice(greeting), /"hi"|sample-token|sample-secret/);
  console.log('sample quick-start: started, received all messages, counted them, found healthy');
} finally {
  await sample.stop();
  rmSync(folder, { recursive: true, force: true });
}
