import { inNoContext } from '../time/no-context.js';
import type { AppendOutcome, CallbackJournal } from './callback-journal.js';
import type { JournalEntry } from './journal-entry.js';

/**
 * Most entries in one `append`, and most bytes of their bodies, unless one alone has more: mysql2 writes two characters for each byte,
 * and MariaDB closes the connection on a statement of more than 16 MiB, sometimes without an error.
 */
const BATCH_LIMIT = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Fewer entries are not divided among free lanes: writing a few costs about as much as writing one. */
const SHARE = 16;
/** Most bytes of bodies that may wait: a count alone would not bound memory. */
const QUEUE_BYTES = 256 * 1024 * 1024;

/** The queue is full: the journal is slower than the traffic. */
export class JournalOverloadedError extends Error {
  constructor(waiting: number) {
    super(`${waiting} callbacks wait for the journal already`);
    this.name = 'JournalOverloadedError';
  }
}

interface Waiting {
  readonly entry: JournalEntry;
  readonly resolve: (outcome: 'stored' | 'duplicate') => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what arrives while writes are under way waits, and goes into the next write together. There is no timer, so a lone
 * callback is written at once.
 */
export class JournalWriter {
  private readonly queue: Waiting[] = [];
  private queuedBytes = 0;
  private inFlight = 0;
  private scheduled = false;
  private idle: (() => void)[] = [];

  /**
   * @param source asked for the journal when there is something to write
   * @param queueLimit entries that may wait; past it `append` rejects at once
   */
  constructor(
    private readonly source: () => CallbackJournal | undefined,
    private readonly queueLimit: number,
  ) {}

  /**
   * Resolves when the entry is durable.
   *
   * @throws JournalOverloadedError, or the journal's own error
   */
  append(entry: JournalEntry): Promise<'stored' | 'duplicate'> {
    if (this.queue.length >= this.queueLimit || this.queuedBytes >= QUEUE_BYTES) {
      return Promise.reject(new JournalOverloadedError(this.queue.length));
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ entry, resolve, reject });
      this.queuedBytes += bytesOf(entry);
      this.schedule();
    });
  }

  private get journal(): CallbackJournal {
    return this.source()!;
  }

  /** Resolves when nothing waits and nothing is being written. */
  async drained(): Promise<void> {
    if (this.queue.length > 0 || this.inFlight > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
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
    while (this.queue.length > 0 && this.inFlight < this.journal.lanes) {
      void this.write(this.takeBatch());
    }
  }

  private takeBatch(): Waiting[] {
    const share = Math.ceil(this.queue.length / (this.journal.lanes - this.inFlight));
    const most = Math.min(this.queue.length, Math.max(share, SHARE), BATCH_LIMIT);
    let count = 0;
    let bytes = 0;
    for (; count < most; count++) {
      const size = bytesOf(this.queue[count]!.entry);
      if (count > 0 && bytes + size > BATCH_BYTES) break;
      bytes += size;
    }
    this.queuedBytes -= bytes;
    return this.queue.splice(0, count);
  }

  private async write(batch: Waiting[]): Promise<void> {
    this.inFlight++;
    batch.sort(byEventId);
    try {
      const outcomes = await this.journal.append(withoutRepetitions(batch));
      report(batch, outcomes);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      this.inFlight--;
      if (this.queue.length > 0) this.startBatches();
      else if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
    }
  }
}

function bytesOf({ body }: JournalEntry): number {
  return body?.length ?? 0;
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
