import { runCommandLine } from '../../lib/cli/command-line.js';
import { within } from './gate.js';

/** What a run left. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of the standard output as JSON, for `--json`. */
  readonly records: () => any[];
}

export interface CliOptions {
  /** The environment; nothing else is in it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A run that goes on. */
export interface RunningCli {
  /** What came so far. */
  readonly stdout: () => string;
  /** Resolves as soon as the standard output holds this. */
  readonly shows: (text: string) => Promise<void>;
  /** What Ctrl-C does. */
  readonly interrupt: () => void;
  readonly ended: Promise<CliResult>;
}

/** Long enough for a machine that is busy; the connection is closed in the turn of its last answer. */
const CLOSING = 100;

/**
 * Starts a command in this process: `cli-process.ts` is for what only a process can show, such as signals.
 *
 * @example
 * ```ts
 * const running = startCli(['record', file]);
 * await running.shows('listening');
 * running.interrupt();
 * expect((await running.ended).code).toBe(130);
 * ```
 */
export function startCli(args: readonly string[], { env = {} }: CliOptions = {}): RunningCli {
  const interruption = new AbortController();
  let [stdout, stderr] = ['', ''];
  const looking = new Set<() => void>();
  const surroundings = {
    stdout: {
      write(text: string) {
        stdout += text;
        for (const look of looking) look();
      },
    },
    stderr: { write: (text: string) => void (stderr += text) },
    env,
    signal: interruption.signal,
    waits: { closing: CLOSING },
  };
  const ended = runCommandLine(args, surroundings).then((code) => ({
    code,
    stdout,
    stderr,
    records: () => recordsOf(stdout),
  }));
  const shows = (text: string) => {
    const shown = new Promise<void>((resolve) => {
      const look = () => stdout.includes(text) && resolve();
      looking.add(look);
      look();
    });
    const over = ended.then((result) => {
      if (!result.stdout.includes(text)) throw new Error(`ended without ${JSON.stringify(text)}: ${result.stderr}`);
    });
    return within(Promise.race([shown, over]), () => `no ${JSON.stringify(text)} in:\n${stdout}${stderr}`);
  };
  return { stdout: () => stdout, shows, interrupt: () => interruption.abort(), ended };
}

/** Runs a command in this process. */
export function runCli(args: readonly string[], options?: CliOptions): Promise<CliResult> {
  return startCli(args, options).ended;
}

/** Each line as JSON. */
export function recordsOf(text: string): any[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
