import type { JournalEntry } from './journal-entry.js';

/** An entry that waits to be written. */
export interface Waiting {
  readonly entry: JournalEntry;
  /** About what it adds to a statement. */
  readonly bytes: number;
  readonly resolve: (outcome: 'stored' | 'duplicate') => void;
  readonly reject: (error: unknown) => void;
}

/** How much may wait. A count alone would not bound memory. */
interface QueueLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** What waits for the journal, in the order of its arrival. */
export class JournalQueue {
  private readonly waiting: Waiting[] = [];
  private bytes = 0;

  constructor(private readonly limits: QueueLimits) {}

  get length(): number {
    return this.waiting.length;
  }

  get isFull(): boolean {
    return this.waiting.length >= this.limits.entries || this.bytes >= this.limits.bytes;
  }

  push(waiting: Waiting): void {
    this.waiting.push(waiting);
    this.bytes += waiting.bytes;
  }

  /**
   * Moves the first ones into a batch.
   *
   * @param most entries in the batch
   * @param mostBytes bytes in the batch, unless one entry alone has more
   */
  moveTo(batch: Waiting[], most: number, mostBytes: number): void {
    let room = mostBytes - batch.reduce((sum, { bytes }) => sum + bytes, 0);
    let count = 0;
    for (; count < this.waiting.length && batch.length + count < most; count++) {
      const { bytes } = this.waiting[count]!;
      if (bytes > room && batch.length + count > 0) break;
      room -= bytes;
      this.bytes -= bytes;
    }
    batch.push(...this.waiting.splice(0, count));
  }
}

/** About what an entry adds to a statement: its body, and what a decision changed, which may be as large. */
export function bytesOf({ body, decision }: JournalEntry): number {
  return (body?.length ?? 0) + (decision ? JSON.stringify(decision).length : 0);
}
