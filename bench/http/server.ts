import { setTimeout } from 'node:timers/promises';
import type { Load, LoadFigures } from '../load/load.js';
import { Program } from '../program.js';
import { DATABASE_URL, type Usage } from './programs/serve.js';
import type { Store, Tables } from './store.js';

/** A file of `programs/`, or an absolute path without `.js`, and its arguments. */
export interface ServerSpec {
  readonly program: string;
  readonly args: readonly string[];
  /** For one that stores: it gets a database. */
  readonly tables?: Tables;
}

/** What was measured of one server in one run. */
export interface Figures extends LoadFigures {
  /** Answers a second. */
  readonly rate: number;
  /** Microseconds of the server's CPU for one answer, with what it did behind it. */
  readonly cpu: number;
  /** Bytes behind the run. */
  readonly memory: number;
}

/** How long listeners and handlers may need to catch up with the answers. */
const PATIENCE = 30_000;

/** A server under measurement. */
export class Server {
  /** Messages and other requests that were answered, each rightly. */
  answered = 0;

  private constructor(
    private readonly program: Program,
    private readonly port: number,
    private readonly firstNumber: number,
  ) {}

  /** @param firstNumber of its first message; servers that share a store need numbers of their own */
  static async start(
    { program: file, args }: ServerSpec,
    cores: readonly number[],
    store?: Store,
    firstNumber = 0,
  ): Promise<Server> {
    const url = new URL(`${file}.js`, new URL('programs/', import.meta.url));
    const program = await Program.start(url, args, cores, store && { [DATABASE_URL]: store.url });
    return new Server(program, await program.ask('port'), firstNumber);
  }

  /** @throws when an answer was wrong, and when listeners and handlers have not seen exactly what was answered */
  async measure(generator: Program, load: Omit<Load, 'port' | 'firstNumber'>): Promise<Figures> {
    const before = await this.program.ask<Usage>('usage');
    const firstNumber = this.firstNumber + this.answered;
    const figures = await generator.ask<LoadFigures>('run', { ...load, port: this.port, firstNumber } satisfies Load);
    this.answered += figures.answered;
    await this.settle();
    const { cpu, memory } = await this.program.ask<Usage>('usage');
    const { answered, seconds } = figures;
    return { ...figures, rate: answered / seconds, cpu: (cpu - before.cpu) / answered, memory };
  }

  end(): Promise<void> {
    return this.program.end();
  }

  private async settle(): Promise<void> {
    const begun = performance.now();
    let count = await this.program.ask<number>('count');
    while (count < this.answered && performance.now() - begun < PATIENCE) {
      await setTimeout(5);
      count = await this.program.ask<number>('count');
    }
    if (count !== this.answered) throw new Error(`${this.answered} were answered, but listeners have seen ${count}`);
  }
}
