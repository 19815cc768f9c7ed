import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Question } from './answers.js';

/** A program in a process of its own, which answers questions; see `answerQuestions`. It ends with this process. */
export class Program {
  private readonly waiting = new Map<number, PromiseWithResolvers>();
  private readonly exit: Promise<unknown>;
  private asked = 0;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    child.on('message', (answer: Answer) => this.take(answer));
    child.on('error', () => {}); // `exit` tells the same
    this.exit = once(child, 'exit').catch((error: unknown) => error);
    void this.exit.then((how) => this.fail(`${name} ended (${String(how)})`));
  }

  /**
   * @param file compiled, as `new URL('x.js', import.meta.url)`
   * @param cores that it may run on; anywhere if empty
   * @param env beside the environment of this process
   * @throws when it ends before it answers
   */
  static async start(
    file: URL,
    args: readonly string[] = [],
    cores: readonly number[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Program> {
    const node = [process.execPath, ...process.execArgv, fileURLToPath(file), ...args];
    const [command = '', ...rest] = cores.length > 0 ? ['taskset', '-c', cores.join(','), ...node] : node;
    const child = spawn(command, rest, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const program = new Program([file.pathname.split('/').at(-1), ...args].join(' '), child);
    await program.ask('ready');
    return program;
  }

  /** @throws when the program answers with an error, and when it ends instead */
  ask<T>(question: string, value?: unknown): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const id = this.asked++;
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      if (!this.child.connected) this.fail(`${this.name} has ended`);
      else this.child.send({ id, question, value } satisfies Question);
    });
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    const late = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.exit;
    clearTimeout(late);
  }

  private take({ id, value, error }: Answer): void {
    const question = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) question?.resolve(value);
    else question?.reject(new Error(`${this.name}: ${error}`));
  }

  private fail(reason: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(reason));
    this.waiting.clear();
  }
}

interface PromiseWithResolvers {
  resolve(value: unknown): void;
  reject(error: Error): void;
}
