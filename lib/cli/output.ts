import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What text can be written to, such as a stream of the process. */
export interface Destination {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface OutputOptions {
  readonly json: boolean;
  /** @default the standard output */
  readonly stdout?: Destination;
  /** @default the standard error output */
  readonly stderr?: Destination;
  /** @default the process's */
  readonly env?: Environment;
}

/** The output of a command: text for people, or JSON for programs. */
export class Output {
  readonly json: boolean;
  private readonly stdout: Destination;
  private readonly stderr: Destination;
  private readonly colours: boolean;
  private progressShown = false;

  constructor({ json, stdout = process.stdout, stderr = process.stderr, env = process.env }: OutputOptions) {
    this.json = json;
    this.stdout = stdout;
    this.stderr = stderr;
    this.colours = !json && stdout.isTTY === true && !env.NO_COLOR;
  }

  /** For people; with `--json` nothing. */
  text(line = ''): void {
    if (this.json) return;
    this.clearProgress();
    this.stdout.write(`${line}\n`);
  }

  /** For programs: one line of JSON; without `--json` nothing. A command's last one is its summary. */
  record(value: object): void {
    if (!this.json) return;
    this.clearProgress();
    this.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** For people and programs: something besides the result, on the standard error output. */
  warn(line: string): void {
    this.clearProgress();
    this.stderr.write(`${line}\n`);
  }

  /** Whether somebody is watching, so that a line can be replaced by the next one. */
  get isTerminal(): boolean {
    return this.stderr.isTTY === true;
  }

  /** A line that the next output replaces; on a terminal only. */
  progress(line: string): void {
    if (!this.isTerminal) return;
    this.clearProgress();
    this.stderr.write(line.slice(0, (this.stderr.columns || Infinity) - 1)); // of a wrapped line only the last row could be cleared
    this.progressShown = true;
  }

  /** Coloured on a terminal, unless NO_COLOR is set. */
  styled(style: Style, text: string): string {
    // whether colours are wanted is decided here, not by styleText, which differs between Node versions
    return this.colours ? styleText(style, text, { validateStream: false }) : text;
  }

  private clearProgress(): void {
    if (!this.progressShown) return;
    this.stderr.write('\r\u001B[2K');
    this.progressShown = false;
  }
}
