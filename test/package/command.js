// Runs the installed command as its users do: `npx nestjs-chat-webhooks …`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const NPX_TIMEOUT = 60_000;

/** Exit code and output; a code other than 0 may be what is expected. */
function runCommand(cwd, env, ...args) {
  const options = { cwd, env, timeout: NPX_TIMEOUT, shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    execFile('npx', ['--no-install', 'nestjs-chat-webhooks', ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

/** A message, and an examination, of an app that runs; its next report must be of that message. */
export async function tryCommandOn(folder, env, url, nextReport) {
  const sent = await runCommand(folder, env, 'send', 'c2c', '--from', 'command', '--text', 'hi', '--url', url);
  assert.match(sent.stdout, /Tencent would count this as success: taken\n$/, sent.stderr);
  assert.equal(sent.code, 0);
  const { rows: _, ...event } = await nextReport();
  assert.deepEqual(event, { provider: 'tencent', from: 'command', text: 'hi' });
  const found = await runCommand(folder, env, 'doctor', '--json', '--url', url);
  const { checks, counts } = JSON.parse(found.stdout);
  assert.deepEqual({ ...counts, ok: counts.ok + counts.warn, warn: 0 }, { ok: 26, warn: 0, fail: 0, skipped: 2 });
  // Express closes idle connections soon, and the app's own 404 is JSON
  for (const { name, result } of checks) if (result === 'warn') assert.match(name, /^(keep-alive|near-paths)$/);
  assert.equal(found.code, 0);
}

/** The command alone in a folder, without any package that the library needs, against a receiver that says yes to everybody. */
export async function tryCommandAlone(folder, npm, env, tarball) {
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  await npm(folder, 'install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--prefer-offline', tarball);
  const installed = await readdir(join(folder, 'node_modules'));
  assert.deepEqual(
    installed.filter((name) => !name.startsWith('.')),
    ['nestjs-chat-webhooks'],
  );
  const credulous = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}');
  }).listen(0, '127.0.0.1');
  await once(credulous, 'listening');
  try {
    const url = `http://127.0.0.1:${credulous.address().port}`;
    const listed = await runCommand(folder, env, 'list');
    assert.deepEqual({ code: listed.code, shown: listed.stdout.includes('openim-group') }, { code: 0, shown: true });
    const sent = await runCommand(folder, env, 'send', 'probe', '--url', url);
    assert.match(sent.stdout, /would count this as success/, sent.stderr);
    const found = await runCommand(folder, env, 'doctor', '--json', '--url', url);
    const failed = JSON.parse(found.stdout).checks.filter(({ result }) => result === 'fail');
    assert.deepEqual(
      failed.map(({ provider, name }) => `${provider} ${name}`),
      [
        ...['missing-signature', 'wrong-signature', 'old-signature', 'wrong-app-id'].map((name) => `tencent ${name}`),
        ...['missing-signature', 'wrong-signature'].map((name) => `openim ${name}`),
      ],
    );
    assert.equal(found.code, 1);
    assert.equal((await runCommand(folder, env, 'send', 'nothing')).code, 2);
  } finally {
    credulous.closeAllConnections();
    credulous.close();
  }
}
