import type { AppendOutcome, CallbackJournal } from './callback-journal.js';
import type { JournalEntry } from './journal-entry.js';

/** Most entries in one `append`, and most bytes of bodies, unless one alone has more. */
const BATCH_LIMIT = 500;
const BATCH_BYTES = 8 * 1024 * 1024;
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
 * Group commit: whatever arrives while writes are in flight waits, and goes into the next one together. There is no timer, so
 * a lone callback is written at once.
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
    setImmediate(() => {
      this.scheduled = false;
      this.startBatches();
    });
  }

  private startBatches(): void {
    while (this.queue.length > 0 && this.inFlight < this.journal.lanes) {
      void this.write(this.takeBatch());
    }
  }

  private takeBatch(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (; count < Math.min(this.queue.length, BATCH_LIMIT); count++) {
      const size = bytesOf(this.queue[count]!.entry);
      if (count > 0 && bytes + size > BATCH_BYTES) break;
      bytes += size;
    }
    this.queuedBytes -= bytes;
    return this.queue.splice(0, count);
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    this.inFlight++;
    const byId = new Map<string, Waiting[]>();
    for (const waiting of batch) {
      const same = byId.get(waiting.entry.eventId);
      if (same === undefined) byId.set(waiting.entry.eventId, [waiting]);
      else same.push(waiting);
    }
    const groups = [...byId.values()].sort(([a], [b]) => (a!.entry.eventId < b!.entry.eventId ? -1 : 1));
    try {
      const outcomes = await this.journal.append(groups.map(([first]) => first!.entry));
      groups.forEach((group, index) => settle(group, outcomes[index]));
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

/** The first of a group of equal entries gets the journal's outcome; the others are duplicates of it. */
function settle(group: readonly Waiting[], outcome: AppendOutcome | undefined): void {
  group.forEach((waiting, index) => {
    if (outcome === 'stored' || outcome === 'duplicate') waiting.resolve(index === 0 ? outcome : 'duplicate');
    else waiting.reject(outcome ?? new Error('the journal reported fewer outcomes than it was given entries'));
  });
}
