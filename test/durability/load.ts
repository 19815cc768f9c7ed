import { setTimeout as sleep } from 'node:timers/promises';
import { Caller, type Answer } from './caller.js';
import { makeMessage, type Message } from './messages.js';

export interface LoadOptions {
  /** Lower-case letters that no other load uses on the same database. */
  readonly series: string;
  /** Messages under way at once. */
  readonly callers: number;
  /** Milliseconds that each caller rests between two messages. */
  readonly pause: number;
  /** Ports of the instances that can be reached now. */
  readonly ports: () => readonly number[];
}

/** Part of the messages that come twice. */
const TWICE = 0.05;

/** Unique messages, some of them sent twice, to random instances until it is stopped. Keeps what was answered. */
export class Load {
  /** Texts of messages that were answered OK. */
  readonly answered = new Set<string>();
  /** Milliseconds until each answer, OK or not. */
  readonly times: number[] = [];
  readonly slowest = { tencent: 0, openim: 0 };
  /** Answers other than OK. */
  refused = 0;
  /** OK answers in each second from the start. */
  private readonly perSecond: number[] = [];
  private readonly caller = new Caller();
  private readonly begun = performance.now();
  private sent = 0;
  private stopped = false;
  private readonly work: Promise<unknown>;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: LoadOptions) {
    this.work = Promise.all(Array.from({ length: options.callers }, () => this.call()));
  }

  /** Resolves at the next OK answer. @throws when none comes in so many milliseconds */
  async nextOk(limit: number): Promise<void> {
    const next = new Promise<true>((resolve) => this.waiting.push(() => resolve(true)));
    if (!(await Promise.race([next, sleep(limit)]))) throw new Error(`nothing was answered OK for ${limit} ms`);
  }

  /** OK answers a second, median of the seconds that had any. */
  get rate(): number {
    const seconds = this.perSecond.filter((count) => count > 0).sort((a, b) => a - b);
    return seconds[seconds.length >> 1] ?? 0;
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.work;
    this.caller.close();
  }

  private async call(): Promise<void> {
    while (!this.stopped) {
      const message = makeMessage(this.options.series, this.sent++);
      const again = Math.random() < TWICE ? this.send(message) : undefined;
      await this.send(message);
      await again;
      if (Math.random() < TWICE) await this.send(message);
      await sleep(this.options.pause);
    }
  }

  /** A connection that breaks is no answer: the message may be there or not. */
  private async send(message: Message): Promise<void> {
    const ports = this.options.ports();
    const port = ports[Math.floor(Math.random() * ports.length)];
    const answer = port === undefined ? undefined : await this.caller.send(port, message).catch(() => undefined);
    if (answer === undefined) await sleep(20);
    else this.keep(message, answer);
  }

  private keep({ text, provider }: Message, { ok, milliseconds }: Answer): void {
    this.times.push(milliseconds);
    this.slowest[provider] = Math.max(this.slowest[provider], milliseconds);
    if (!ok) {
      this.refused++;
      return;
    }
    this.answered.add(text);
    const second = Math.floor((performance.now() - this.begun) / 1000);
    this.perSecond[second] = (this.perSecond[second] ?? 0) + 1;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
