import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transpile } from '../support/transpile.js';

const root = resolve(import.meta.dirname, '../..');

/** What runs in the other process, beside the compiled library. */
const PROGRAM = `
  import 'reflect-metadata';
  import { isSurelyValid } from './wire/compiled-plan.js';
  import { findFaults } from './wire/validation.js';
  import { C2cAfterSendMsgDto } from './chat-servers/tencent/callbacks/c2c-message.js';
  let isForbidden = false;
  try { new Function('') } catch { isForbidden = true }
  const body = { From_Account: 'jared', To_Account: 'john', MsgSeq: 1, MsgBody: [{ MsgType: 'TIMTextElem' }] };
  console.log(JSON.stringify({
    isForbidden,
    isSurelyValid: isSurelyValid(C2cAfterSendMsgDto, body),
    faults: findFaults(C2cAfterSendMsgDto, { ...body, MsgSeq: -1 }),
  }));
`;

describe('the compiled validation', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chat-webhooks-'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'program.js'), PROGRAM);
    for (const [, path] of PROGRAM.matchAll(/from '(\..+)'/g)) await transpile(folder, join(path!));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('works in a process that may not generate code', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disallow-code-generation-from-strings', join(folder, 'program.js')],
      { timeout: 20_000 },
    );
    expect(JSON.parse(stdout)).toEqual({
      isForbidden: true,
      isSurelyValid: true,
      faults: ['MsgSeq must be a whole number from 0 to 4294967295'],
    });
  });
});
