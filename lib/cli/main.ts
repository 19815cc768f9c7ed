#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { EXIT } from './command.js';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.unread);
  });
}

const { stdout, stderr, env } = process;
process.exitCode = await runCommandLine(process.argv.slice(2), { stdout, stderr, env, signal: interruption.signal });
// a request that nobody waits for any more must not keep the process alive
if (interruption.signal.aborted) process.stdout.write('', () => process.exit());
