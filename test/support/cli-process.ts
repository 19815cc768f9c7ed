import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordsOf, type CliOptions, type CliResult } from './cli.js';
import { within } from './gate.js';
import { transpile } from './transpile.js';

const root = resolve(import.meta.dirname, '../..');

export interface CliProcessOptions extends CliOptions {
  readonly cwd?: string;
}

export interface CliProcess {
  readonly process: ChildProcessWithoutNullStreams;
  /** What came so far. */
  readonly stdout: () => string;
  /** Resolves as soon as the standard output holds this. */
  readonly shows: (text: string) => Promise<void>;
  readonly ended: Promise<CliResult>;
}

/**
 * The command line tool in a folder of its own, as a process. `remove` it in the end.
 *
 * @param dependencies whether it finds the packages that the library depends on, which recording needs
 * @example
 * ```ts
 * const cli = await compileCli();
 * expect((await cli.run(['list'])).code).toBe(0);
 * ```
 */
export async function compileCli({ dependencies = false } = {}) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'chat-webhooks-cli-')));
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'));
  if (dependencies) await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await transpile(join(folder, 'dist/esm'), 'cli/main.js');
  const program = join(folder, 'dist/esm/cli/main.js');

  function start(args: readonly string[], { env = {}, cwd = folder }: CliProcessOptions = {}): CliProcess {
    const child = spawn(process.execPath, [program, ...args], { cwd, env: { PATH: process.env.PATH, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const ended = once(child, 'close').then(([code]) => ({ code, stdout, stderr, records: () => recordsOf(stdout) }));
    const shows = (text: string) => {
      const none = () => `no ${JSON.stringify(text)} in:\n${stdout}${stderr}`;
      const looking = async () => {
        while (!stdout.includes(text)) await once(child.stdout, 'data');
      };
      const over = ended.then(() => {
        if (!stdout.includes(text)) throw new Error(none());
      });
      return within(Promise.race([looking(), over]), none);
    };
    return { process: child, stdout: () => stdout, shows, ended };
  }

  return {
    /** For options of Node, or a shell: `sh(['-c', …])` finds it here. */
    program,
    folder,
    start,
    run: (args: readonly string[], options?: CliProcessOptions): Promise<CliResult> => start(args, options).ended,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export type Cli = Awaited<ReturnType<typeof compileCli>>;
