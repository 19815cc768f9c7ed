import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages.js';
import { follow, stepsOf } from './recipes.js';

/** What a recipe may read or change. */
const COPIED = [
  'lib',
  'test',
  'docs',
  'package.json',
  'tsconfig.json',
  'tsconfig.test.json',
  'jest.config.js',
  '.swcrc',
];
const PATIENCE = 300_000;

const recipe = readFileSync(join(ROOT, 'docs/add-a-command.md'), 'utf8');
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'chat-webhooks-recipe-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  follow(recipe, copy);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs one of the tools in the copy. @throws Error with what it printed when it fails */
function run(...args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, args, { cwd: copy, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${stdout}\n${stderr}`, { cause: error });
  }
}

describe('docs/add-a-command.md', () => {
  it('touches only what a command needs', () => {
    const changed = new Set(stepsOf(recipe).map(({ path }) => path));
    expect([...changed]).toEqual([
      'lib/events/group.event.ts',
      'lib/events/chat-events.ts',
      'lib/chat-servers/tencent/callbacks/group.ts',
      'test/fixtures/tencent/Group.CallbackAfterGroupArchived.documented.json',
      'test/fixtures/tencent-commands.json',
    ]);
  });

  it(
    'leads to a library that compiles, and a command that can be listed and sent',
    () => {
      run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json');
      expect(run('dist/esm/cli/main.js', 'list')).toMatch(/^group-archived .* chat\.group\.archived /m);
    },
    PATIENCE,
  );

  it(
    'leads to a command whose fixture, sample and exports pass the checks',
    () => {
      const specs = ['declarations', 'tencent-mapper', 'testing-callbacks', 'public-names'].map(
        (name) => `test/unit/${name}`,
      );
      run('--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...specs);
    },
    PATIENCE,
  );
});
