#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { COMMANDS } from './commands.js';
import { EXIT, EXIT_CODES_HELP } from './exit-codes.js';
import { refuse, runCommand } from './run-command.js';

const NAME = 'nestjs-chat-webhooks';

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

process.exitCode = await main(process.argv.slice(2));
// a request that nobody waits for any more must not keep the process
if (interruption.signal.aborted) process.stdout.write('', () => process.exit());

async function main([first, ...rest]: readonly string[]): Promise<number> {
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const topic = COMMANDS.find(({ name }) => name === rest[0]);
    process.stdout.write(`${topic?.help ?? overview()}\n`);
    return first === undefined ? EXIT.usage : EXIT.success;
  }
  if (first === '--version') {
    process.stdout.write(`${version()}\n`);
    return EXIT.success;
  }
  const command = COMMANDS.find(({ name }) => name === first);
  if (command === undefined) {
    const names = COMMANDS.map(({ name }) => name).join(', ');
    return refuse(NAME, `"${first}" is no command; there are: ${names}.`, rest, '--help');
  }
  return runCommand(command, rest, interruption.signal);
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return `Sends an app the callbacks of Tencent Cloud Chat and OpenIM, as these servers send them.

Usage: ${NAME} <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

Options of all commands:
  --json      what a program can read, in place of text
  -h, --help  usage, options and examples of the command

${EXIT_CODES_HELP}`;
}

function version(): string {
  const file = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
