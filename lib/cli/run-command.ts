import { parseArgs } from 'node:util';
import type { Command } from './command.js';
import { EXIT } from './exit-codes.js';
import { Output } from './output.js';
import { UsageError } from './usage-error.js';

/** Of all commands. */
const COMMON_OPTIONS = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/**
 * Parses what stands behind a command's name, and runs it.
 *
 * @returns the exit code
 */
export async function runCommand(command: Command, args: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    const { values, positionals } = parse(command, args);
    if (values.help === true) {
      process.stdout.write(`${command.help}\n`);
      return EXIT.success;
    }
    const output = new Output({ json: values.json === true });
    const code = await command.run({ values, positionals, output, signal });
    return signal.aborted ? EXIT.interrupted : code;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return refuse(command.name, error.message, args, `${command.name} --help`);
  }
}

/**
 * Says what is wrong with the command line: to people, and with `--json` to programs too.
 *
 * @param name of the command, or what was taken for one
 * @returns the exit code
 */
export function refuse(name: string, error: string, args: readonly string[], help: string): number {
  // the arguments may be what could not be parsed
  const output = new Output({ json: args.includes('--json') });
  output.warn(`${name}: ${error}\nTry: nestjs-chat-webhooks ${help}`);
  output.record({ command: name, error });
  return EXIT.usage;
}

function parse(command: Command, args: readonly string[]) {
  const options = { ...command.options, ...COMMON_OPTIONS };
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // behind the first sentence parseArgs explains how to pass an argument with a dash
    throw new UsageError(error.message.replace(/\. To .*$/s, '.'));
  }
}
