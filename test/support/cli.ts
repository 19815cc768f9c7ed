import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transpile } from './transpile.js';

const root = resolve(import.meta.dirname, '../..');

export interface CliOptions {
  /** Beside PATH, nothing else is in the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** What a process left behind. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of the standard output as JSON, for `--json`. */
  readonly records: () => any[];
}

export interface RunningCli {
  readonly process: ChildProcessWithoutNullStreams;
  /** What came so far. */
  readonly stdout: () => string;
  readonly ended: Promise<CliResult>;
}

/**
 * The command line tool in a folder without node_modules, as a process of its own. `remove` it in the end.
 *
 * @example
 * ```ts
 * const cli = await compileCli();
 * expect((await cli.run(['list'])).code).toBe(0);
 * ```
 */
export async function compileCli() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'chat-webhooks-cli-')));
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'));
  await transpile(join(folder, 'dist/esm'), 'cli/main.js');
  const program = join(folder, 'dist/esm/cli/main.js');

  function start(args: readonly string[], { env = {}, cwd = folder }: CliOptions = {}): RunningCli {
    const child = spawn(process.execPath, [program, ...args], { cwd, env: { PATH: process.env.PATH, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const records = () =>
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    const ended = once(child, 'close').then(([code]) => ({ code, stdout, stderr, records }));
    return { process: child, stdout: () => stdout, ended };
  }

  return {
    /** For options of Node, or a shell: `sh(['-c', …])` finds it here. */
    program,
    folder,
    start,
    run: (args: readonly string[], options?: CliOptions): Promise<CliResult> => start(args, options).ended,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export type Cli = Awaited<ReturnType<typeof compileCli>>;
