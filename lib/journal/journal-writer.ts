import { nameOf } from '../logging/error-text.js';
import { JOURNAL_CHANNEL } from '../diagnostics/channels.js';
import { inNoContext } from '../time/no-context.js';
import type { AppendOutcome, CallbackJournal } from './callback-journal.js';
import type { JournalEntry } from './journal-entry.js';
import { bytesOf, JournalQueue, type Waiting } from './journal-queue.js';

/**
 * Most entries in one `append`, and most bytes of their bodies, unless one alone has more: mysql2 writes two characters for each byte,
 * and MariaDB closes the connection on a statement of more than 16 MiB, sometimes without an error.
 */
const BATCH_LIMIT = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Fewer entries are not divided among free lanes: writing a few costs about as much as writing one. */
const SHARE = 16;
/** Most bytes of callbacks that may wait. */
const QUEUE_BYTES = 256 * 1024 * 1024;
/** Most decisions, and most bytes of them, that may wait. They never take the place of a callback. */
export const DECISION_LIMITS = { entries: 5_000, bytes: 64 * 1024 * 1024 } as const;

/** The queue is full: the journal is slower than the traffic. */
export class JournalOverloadedError extends Error {
  constructor(waiting: number, what = 'callbacks') {
    super(`${waiting} ${what} wait for the journal already`);
    this.name = 'JournalOverloadedError';
  }
}

/**
 * Group commit: what arrives while writes are under way waits, and goes into the next write together. There is no timer, so a lone
 * callback is written at once.
 */
export class JournalWriter {
  /** Callbacks, whose answers wait. */
  private readonly callbacks: JournalQueue;
  /** Decisions, for which nobody waits: they come after all callbacks. */
  private readonly decisions = new JournalQueue(DECISION_LIMITS);
  private inFlight = 0;
  private scheduled = false;
  private idle: (() => void)[] = [];

  /**
   * @param source asked for the journal when there is something to write
   * @param queueLimit callbacks that may wait; past it `append` rejects at once
   */
  constructor(
    private readonly source: () => CallbackJournal | undefined,
    queueLimit: number,
  ) {
    this.callbacks = new JournalQueue({ entries: queueLimit, bytes: QUEUE_BYTES });
  }

  /**
   * Resolves when the entry is durable.
   *
   * @throws JournalOverloadedError, or the journal's own error
   */
  append(entry: JournalEntry): Promise<'stored' | 'duplicate'> {
    const { callbacks } = this;
    if (callbacks.isFull) return Promise.reject(new JournalOverloadedError(callbacks.length));
    return this.push(callbacks, entry);
  }

  /**
   * The same for a decision, which was answered before. It is written after all callbacks that wait, and never keeps one of them out.
   *
   * @throws JournalOverloadedError, or the journal's own error
   */
  appendDecision(entry: JournalEntry): Promise<'stored' | 'duplicate'> {
    const { decisions } = this;
    if (decisions.isFull) return Promise.reject(new JournalOverloadedError(decisions.length, 'decisions'));
    return this.push(decisions, entry);
  }

  private push(queue: JournalQueue, entry: JournalEntry): Promise<'stored' | 'duplicate'> {
    return new Promise((resolve, reject) => {
      queue.push({ entry, bytes: bytesOf(entry), resolve, reject });
      this.schedule();
    });
  }

  /** How many entries wait. */
  private get waiting(): number {
    return this.callbacks.length + this.decisions.length;
  }

  private get journal(): CallbackJournal {
    return this.source()!;
  }

  /** Resolves when nothing waits and nothing is being written. */
  async drained(): Promise<void> {
    if (this.waiting > 0 || this.inFlight > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Waits for the end of the event loop's turn, so that whatever was read in the same turn rides along. */
  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.journal.lanes) return;
    this.scheduled = true;
    inNoContext(() =>
      setImmediate(() => {
        this.scheduled = false;
        this.startBatches();
      }),
    );
  }

  private startBatches(): void {
    while (this.waiting > 0 && this.inFlight < this.journal.lanes) {
      void this.write(this.takeBatch());
    }
  }

  private takeBatch(): Waiting[] {
    const { callbacks, decisions, waiting } = this;
    const share = Math.ceil(waiting / (this.journal.lanes - this.inFlight));
    const most = Math.min(waiting, Math.max(share, SHARE), BATCH_LIMIT);
    const batch: Waiting[] = [];
    for (const queue of [callbacks, decisions]) queue.moveTo(batch, most, BATCH_BYTES);
    return batch;
  }

  private async write(batch: Waiting[]): Promise<void> {
    this.inFlight++;
    batch.sort(byEventId);
    const begun = performance.now();
    try {
      const outcomes = await this.journal.append(withoutRepetitions(batch));
      report(batch, outcomes);
      publishBatch(batch, begun, outcomes);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
      publishBatch(batch, begun, [], error);
    } finally {
      this.inFlight--;
      if (this.waiting > 0) this.startBatches();
      else if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
    }
  }
}

function publishBatch(
  batch: readonly Waiting[],
  begun: number,
  outcomes: readonly AppendOutcome[],
  ...thrown: unknown[]
): void {
  if (!JOURNAL_CHANNEL.hasSubscribers) return;
  const countOf = (outcome: AppendOutcome) => outcomes.filter((one) => one === outcome).length;
  const duplicates = countOf('duplicate');
  JOURNAL_CHANNEL.publish({
    outcome: thrown.length === 0 ? 'written' : 'failed',
    entries: batch.length,
    bytes: batch.reduce((sum, { bytes }) => sum + bytes, 0),
    duplicates: duplicates + (thrown.length === 0 ? batch.length - outcomes.length : 0),
    refused: outcomes.length - duplicates - countOf('stored'),
    milliseconds: performance.now() - begun,
    error: thrown.length === 0 ? undefined : nameOf(thrown[0]),
  });
}

/** Equal ones stay in the order of their arrival. */
function byEventId({ entry: { eventId: a } }: Waiting, { entry: { eventId: b } }: Waiting): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isRepetition(sorted: readonly Waiting[], index: number): boolean {
  return index > 0 && sorted[index]!.entry.eventId === sorted[index - 1]!.entry.eventId;
}

function withoutRepetitions(sorted: readonly Waiting[]): JournalEntry[] {
  return sorted.filter((_, index) => !isRepetition(sorted, index)).map(({ entry }) => entry);
}

/** Resolves or rejects what was appended. The first of equal entries gets the journal's outcome; the others are duplicates of it. */
function report(sorted: readonly Waiting[], outcomes: readonly AppendOutcome[]): void {
  let given = -1;
  sorted.forEach(({ resolve, reject }, index) => {
    const repeated = isRepetition(sorted, index);
    if (!repeated) given++;
    const outcome = outcomes[given];
    if (outcome === 'stored' || outcome === 'duplicate') resolve(repeated ? 'duplicate' : outcome);
    else reject(outcome ?? new Error('the journal reported fewer outcomes than it was given entries'));
  });
}
