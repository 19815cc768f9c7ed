import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DurableDelivery } from '../../lib/delivery/durable-delivery.js';
import type { EventHandler, HandlerPolicy } from '../../lib/delivery/event-handler.js';
import { FailureReport, type DeadLetterNotice, type HandlerFailure } from '../../lib/delivery/failure-report.js';
import { C2cMessageSent, type AnyChatEvent } from '../../lib/index.js';
import { CallbackTally } from '../../lib/counters/callback-counters.js';
import type { Delivery } from '../../lib/events/delivery.js';
import type { DurableJournal } from '../../lib/journal/durable-journal.js';
import { toJournalEntry, type JournalEntry } from '../../lib/journal/journal-entry.js';
import { recognizedEvent, restoreEvent } from '../../lib/pipeline/receiver/event-factory.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { tencentC2c } from './callbacks.js';
import { tencentContext } from './fixtures.js';
import { tencentProtocol } from './protocols.js';

export const POLL = 1_000;
export const LEASE = 30_000;

const COMMAND = 'C2C.CallbackAfterSendMsg';
const sender = tencentProtocol({ answerTimeout: 1_000 });
const POLICY: HandlerPolicy = {
  attempts: 15,
  timeout: 60_000,
  concurrency: 64,
  retryDelay: 1_000,
  retryDelayLimit: 600_000,
};

export interface Call extends Pick<Delivery, 'attempt' | 'redelivery'> {
  readonly signal: () => AbortSignal;
  readonly event: AnyChatEvent;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A handler that does at each call what the test says, and keeps the calls. */
export class Scripted implements EventHandler {
  readonly events: EventHandler['events'];
  readonly policy: HandlerPolicy;
  readonly calls: Call[] = [];
  running = 0;
  most = 0;

  /** @param act told how many calls there were before */
  constructor(
    readonly id: string,
    private readonly act: (call: number, delivery: Delivery) => unknown = () => {},
    policy: Partial<HandlerPolicy> = {},
  ) {
    this.events = [C2cMessageSent.eventName];
    this.policy = { ...POLICY, ...policy };
  }

  readonly invoke = async (event: AnyChatEvent, delivery: Delivery): Promise<void> => {
    const { attempt, redelivery } = delivery;
    // asking for the signal makes it, which the code under test puts off
    this.calls.push({ attempt, redelivery, event, at: Date.now(), signal: () => delivery.signal });
    this.most = Math.max(this.most, ++this.running);
    try {
      await this.act(this.calls.length - 1, delivery);
    } finally {
      this.running--;
    }
  };
}

/** One instance of an app without HTTP: durable delivery over a journal in memory, and what it reported. */
export class Instance {
  readonly counters = new CallbackTally();
  readonly failures: HandlerFailure[] = [];
  readonly letters: DeadLetterNotice[] = [];
  readonly delivery: DurableDelivery;

  constructor(
    handlers: readonly EventHandler[],
    readonly journal: DurableJournal = new MemoryJournal(),
    { leaseTime = LEASE, pollInterval = POLL } = {},
  ) {
    this.delivery = new DurableDelivery({
      journal,
      handlers,
      counters: this.counters,
      report: new FailureReport(this.counters, {
        onHandlerFailed: (failure) => this.failures.push(failure),
        onDeadLetter: (letter) => this.letters.push(letter),
      }),
      restore: (callback) => restoreEvent([sender], callback),
      leaseTime,
      pollInterval,
    });
  }

  /** Stores a message without delivering it: all that a crash right behind the commit leaves. */
  async store(more: Partial<JournalEntry> = {}): Promise<{ event: AnyChatEvent; entry: JournalEntry }> {
    const receivedAt = Date.now();
    const body = tencentC2c({ MsgKey: String(made++) });
    const context = { ...tencentContext(body, COMMAND), receivedAt };
    const event = recognizedEvent(sender, body, context)!;
    const facts = { clientIp: '198.51.100.7' };
    const entry = { ...toJournalEntry(event, facts, context.bytes, this.delivery.due(event)), ...more };
    await this.journal.append([entry]);
    return { event, entry };
  }

  /** Stores a message and delivers it, as after the answer to its callback. */
  async receive(more?: Partial<JournalEntry>): Promise<JournalEntry> {
    const { event, entry } = await this.store(more);
    this.delivery.deliver(event, entry);
    return entry;
  }
}

let made = 0;

/** What a store has: states of callbacks, and deliveries as told by `state`, `attempts`, `redelivery`. */
export function rowsOf(store: MemoryStore) {
  return {
    callbacks: store.inOrder().map(({ state }) => state),
    deliveries: store
      .deliveriesInOrder()
      .map(({ handler, state, attempts, redelivery }) => ({ handler, state, attempts, redelivery })),
  };
}

/** Keeps Nest's logger from writing, and its lines. */
export function captureLog(): string[] {
  const lines: string[] = [];
  const write = (...parts: unknown[]) => void lines.push(parts.map(String).join(' '));
  Logger.overrideLogger({ log: write, error: write, warn: write, debug: write, verbose: write, fatal: write });
  return lines;
}

/** Lets a test move the clock; what has not ended by its end is forgotten. */
export function fakeTime(): void {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(() => void jest.useRealTimers());
}

/** Moves the clock of `fakeTime` and lets happen what happens meanwhile. */
export function pass(milliseconds: number): Promise<void> {
  return jest.advanceTimersByTimeAsync(milliseconds);
}

/** A journal that is out of reach, in all or some of its methods, when a test says so. */
export class OutageJournal extends MemoryJournal {
  readonly down = new Set<keyof DurableJournal>();
  /** Calls that failed. */
  refused = 0;

  constructor(store: MemoryStore) {
    super(store);
    for (const method of METHODS) {
      const works = this[method].bind(this) as (...given: unknown[]) => Promise<unknown>;
      const guarded = async (...given: unknown[]) => {
        if (!this.isDown(method)) return works(...given);
        this.refused++;
        throw new Error(`${method}: connection lost`);
      };
      Object.assign(this, { [method]: guarded });
    }
  }

  protected isDown(method: (typeof METHODS)[number]): boolean {
    return this.down.has(method);
  }

  fail(methods: readonly (typeof METHODS)[number][] = METHODS): void {
    for (const method of methods) this.down.add(method);
  }

  heal(): void {
    this.down.clear();
  }
}

/** What delivery asks of a journal. */
export const METHODS = ['claim', 'settle', 'update', 'recover', 'renew'] as const;
