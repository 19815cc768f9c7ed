import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from './arguments.js';
import { EXIT, EXIT_CODES_HELP, type Command, type Waits } from './command.js';
import type { ChatServerClient } from '../chat-servers/client/chat-server-client.js';
import { CHAT_SERVER_CLIENTS } from '../chat-servers/clients.js';
import { loadChatServers } from './chat-servers.js';
import { credentialOptions } from './target.js';
import { doctor } from './doctor/doctor.js';
import { list } from './list.js';
import { Output, type Destination, type Environment } from './output.js';
import { record } from './record/record.js';
import { replay } from './replay/replay.js';
import { send } from './send/send.js';
import { simulate } from './simulate/simulate.js';

const NAME = 'nestjs-chat-webhooks';

/** In the order of the help. */
const COMMANDS: readonly Command[] = [send, list, doctor, simulate, record, replay];

/** Options that every command has. */
const COMMON_OPTIONS = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'chat-server': { type: 'string', multiple: true },
} as const;

/** What a run gets from its process, or from a test. */
export interface Surroundings {
  readonly stdout: Destination;
  readonly stderr: Destination;
  readonly env: Environment;
  /** Aborted by Ctrl-C: the command stops, prints a summary, and the exit code is 130. */
  readonly signal: AbortSignal;
  readonly waits?: Waits;
}

/**
 * Runs a command line in this process. It writes to nothing but what it is given, and never ends the process.
 *
 * @param args without the name of the program
 * @returns the exit code
 */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout } = surroundings;
  const [first, ...rest] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const topic = COMMANDS.find(({ name }) => name === rest[0]);
    if (topic !== undefined) return runCommand(topic, [...rest.slice(1), '--help'], surroundings);
    stdout.write(`${overview()}\n`);
    return first === undefined ? EXIT.usage : EXIT.success;
  }
  if (first === '--version') {
    stdout.write(`${version()}\n`);
    return EXIT.success;
  }
  const command = COMMANDS.find(({ name }) => name === first);
  if (command !== undefined) return runCommand(command, rest, surroundings);
  const names = COMMANDS.map(({ name }) => name).join(', ');
  return refuse(NAME, `unknown command "${first}"; the commands are: ${names}.`, rest, '--help', surroundings);
}

async function runCommand(command: Command, args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, env, signal, waits = {} } = surroundings;
  try {
    const servers = await loadChatServers(chatServersIn(args));
    const { values, positionals } = parse(command, args, servers);
    if (values.help === true) {
      stdout.write(`${command.help(servers)}\n`);
      return EXIT.success;
    }
    const output = new Output({ ...surroundings, json: values.json === true });
    const code = await command.run({ values, positionals, servers, output, env, signal, waits });
    return signal.aborted ? EXIT.interrupted : code;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return refuse(command.name, error.message, args, `${command.name} --help`, surroundings);
  }
}

/**
 * Tells people, and with `--json` programs, too, what is wrong with the command line.
 *
 * @param name of the command, or of the program
 * @param help arguments that show the help
 * @returns the exit code
 */
function refuse(name: string, error: string, args: readonly string[], help: string, surroundings: Surroundings) {
  // --json is looked for here, as it may be the arguments that could not be parsed
  const output = new Output({ ...surroundings, json: args.includes('--json') });
  output.warn(`${name}: ${error}\nTry: ${NAME} ${help}`);
  output.record({ command: name, error });
  return EXIT.usage;
}

/** Modules that add chat servers. They are loaded first, as they add options. */
function chatServersIn(args: readonly string[]): readonly string[] {
  const options = { 'chat-server': COMMON_OPTIONS['chat-server'] };
  const { values } = parseArgs({ args: [...args], options, strict: false });
  return (values['chat-server'] ?? []).filter((module) => typeof module === 'string');
}

function parse(command: Command, args: readonly string[], servers: readonly ChatServerClient[]) {
  const options = { ...command.options, ...(command.calls && credentialOptions(servers)), ...COMMON_OPTIONS };
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    if (!isParseArgsError(error)) throw error;
    // after its first sentence parseArgs explains how to pass an argument with a dash
    throw new UsageError(error.message.replace(/\. To .*$/s, '.'));
  }
}

/** By its code, as the class is another one where the command runs in a context of its own. */
function isParseArgsError(error: unknown): error is Error {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const titles = CHAT_SERVER_CLIENTS.map(({ title }) => title).join(' and ');
  return `Sends an app the callbacks of ${titles}, as these chat servers send them.

Usage: ${NAME} <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

Options of all commands:
  --chat-server <module>  adds a chat server of your own: a path or package that exports it
  --json                  output for programs instead of text
  -h, --help              usage, options and examples of the command

${EXIT_CODES_HELP}`;
}

function version(): string {
  const file = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
