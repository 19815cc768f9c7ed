/**
 * Lets one piece of work run at a time. Within a kind the first to ask is the first to go; among kinds goes the one whose last turn
 * is the longest ago, so that much work of one kind never makes another wait for more than one piece of it.
 */
export class Turns<Kind> {
  /** Who waits, the kind whose turn it is first. */
  private readonly waiting: Map<Kind, (() => void)[]>;
  private isTaken = false;

  constructor(kinds: readonly Kind[]) {
    this.waiting = new Map(kinds.map((kind) => [kind, []]));
  }

  async take<T>(kind: Kind, work: () => Promise<T>): Promise<T> {
    const queue = this.waiting.get(kind)!;
    if (this.isTaken) await new Promise<void>((resolve) => queue.push(resolve));
    this.isTaken = true;
    this.waiting.delete(kind);
    this.waiting.set(kind, queue);
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private pass(): void {
    for (const queue of this.waiting.values()) {
      const next = queue.shift();
      if (next !== undefined) return next();
    }
    this.isTaken = false;
  }
}
