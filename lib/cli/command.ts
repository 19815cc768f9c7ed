import type { parseArgs, ParseArgsConfig } from 'node:util';
import type { ChatServerClient } from '../chat-servers/client/chat-server-client.js';
import type { Environment, Output } from './output.js';
import type { ParsedValues } from './target.js';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** What `parseArgs` makes of the options, and the values of options for credentials. */
export type OptionValues<Options extends OptionsConfig> = ParsedValues &
  ReturnType<typeof parseArgs<{ options: Options; strict: true; allowPositionals: true }>>['values'];

export interface CommandInput<Values> {
  readonly values: Values;
  /** What follows the command's name, without options. */
  readonly positionals: readonly string[];
  /** The chat servers that the command can speak for. */
  readonly servers: readonly ChatServerClient[];
  readonly output: Output;
  readonly env: Environment;
  /** Aborted by Ctrl-C: stop, print a summary, and return. */
  readonly signal: AbortSignal;
  readonly waits: Waits;
}

/** Times in milliseconds that the command waits for its own reasons; tests shorten them. */
export interface Waits {
  /** In which a connection is closed that is closed after each answer. @default 250 */
  readonly closing?: number;
}

export interface CommandDefinition<Options extends OptionsConfig> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Usage, options, examples and exit codes. */
  help(servers: readonly ChatServerClient[]): string;
  /** Those besides `--chat-server`, `--json` and `--help`, which every command has. */
  readonly options: Options;
  /** Whether it calls an app, so that it takes the options for credentials, too. @default false */
  readonly calls?: true;
  /**
   * @returns the exit code; after Ctrl-C it is 130 whatever this says
   * @throws UsageError for values that cannot be used
   */
  run(input: CommandInput<OptionValues<Options>>): Promise<number>;
}

/** A command, whatever its options are. */
export type Command = CommandDefinition<OptionsConfig>;

/** Infers the types of `values` from `options`. */
export function defineCommand<const Options extends OptionsConfig>(definition: CommandDefinition<Options>): Command {
  return definition as unknown as Command;
}

/** Exit codes of the process; documented in the help of every command. */
export const EXIT = {
  success: 0,
  /** The chat server would count the answer as refused or failed, or a check failed. */
  failed: 1,
  /** Wrong usage. */
  usage: 2,
  /** Ctrl-C or SIGTERM. */
  interrupted: 130,
  /** Whoever read the output went away. */
  unread: 141,
} as const;

export const EXIT_CODES_HELP = `Exit codes:
  0    success
  1    refused or failed, as the chat server would count it, or a check failed
  2    wrong usage; with --json: { command, error }
  130  interrupted by Ctrl-C or SIGTERM`;

/** For every help. */
export const COMMON_HELP = `  --chat-server <module>  adds a chat server of your own: a path or package that exports it (can be repeated)
  -h, --help`;
