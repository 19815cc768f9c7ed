import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Logger } from 'typeorm';
import { TypeOrmJournal } from '../../lib/typeorm/index.js';
import type { Gauges } from './app-settings.js';

/** Counts what the journal writes together, and every SQL statement; as TypeORM's logger it also prints its warnings. */
export class Meter implements Logger {
  private batches: number[] = [];
  private statements: Record<string, number> = {};
  private readonly delay = monitorEventLoopDelay({ resolution: 10 });

  constructor() {
    this.delay.enable();
    const { append } = TypeOrmJournal.prototype;
    const count = (entries: number) => this.batches.push(entries);
    TypeOrmJournal.prototype.append = function (entries) {
      count(entries.length);
      return append.call(this, entries);
    };
  }

  /** What was counted since it was read last. */
  read(): Omit<Gauges, 'proposals' | 'decisions' | 'decisionsUnrecorded'> {
    const gauges = { batches: this.batches, statements: this.statements, blocked: this.delay.max / 1e6, heap: heap() };
    this.delay.reset();
    this.batches = [];
    this.statements = {};
    return gauges;
  }

  logQuery(query: string): void {
    const word = /\w+/.exec(query)?.[0].toUpperCase() ?? '';
    this.statements[word] = (this.statements[word] ?? 0) + 1;
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') console.error('TypeORM:', message);
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
}

/** Bytes in use after a garbage collection. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
