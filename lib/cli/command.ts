import type { parseArgs, ParseArgsConfig } from 'node:util';
import type { Output } from './output.js';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** What `parseArgs` makes of the options. */
export type OptionValues<Options extends OptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; strict: true; allowPositionals: true }>
>['values'];

export interface CommandInput<Values> {
  readonly values: Values;
  /** What stands behind the command's name. */
  readonly positionals: readonly string[];
  readonly output: Output;
  /** Aborted by Ctrl-C: stop, print a summary, and return. */
  readonly signal: AbortSignal;
}

export interface CommandDefinition<Options extends OptionsConfig> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Usage, options, examples and exit codes. */
  readonly help: string;
  /** Beside `--json`, `--help` and `-h`, which every command has. */
  readonly options: Options;
  /**
   * @returns the exit code; after Ctrl-C it is 130 whatever this says
   * @throws UsageError for values that cannot be used
   */
  run(input: CommandInput<OptionValues<Options>>): Promise<number>;
}

/** A command whose options nobody needs to know any more. */
export type Command = CommandDefinition<OptionsConfig>;

/** Infers the types of `values` from `options`. */
export function defineCommand<const Options extends OptionsConfig>(definition: CommandDefinition<Options>): Command {
  return definition as unknown as Command;
}
