import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from 'typeorm';

type Work<T> = (manager: EntityManager) => Promise<T>;

/** A transaction of the host's, and all the work in it. */
class OuterRun {
  isOpen = true;
  private readonly underway = new Set<Promise<unknown>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly manager: EntityManager) {}

  /** Work whose failure is the failure of the whole, also where the caller catches it. */
  join<T>(work: Work<T>): Promise<T> {
    const joined = this.watched(work).finally(() => this.underway.delete(joined));
    this.underway.add(joined);
    return joined;
  }

  /** Resolves when all work has ended well. @throws the first error of any */
  async end(): Promise<void> {
    while (this.underway.size > 0) await Promise.allSettled(this.underway);
    this.isOpen = false;
    if (this.failure !== undefined) throw this.failure.error;
  }

  private async watched<T>(work: Work<T>): Promise<T> {
    try {
      return await work(this.manager);
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }
}

/** Lets a `run` that is called within another one, however deep, become part of its transaction. */
export class NestedRuns {
  private readonly current = new AsyncLocalStorage<OuterRun>();

  /** @param open opens a transaction, and commits it when the work given to it resolves */
  run<T>(work: Work<T>, open: (all: Work<T>) => Promise<T>): Promise<T> {
    const outer = this.current.getStore();
    if (outer?.isOpen === true) return outer.join(work);
    return open((manager) => {
      const outermost = new OuterRun(manager);
      return this.current.run(outermost, async () => {
        try {
          const result = await work(manager);
          await outermost.end();
          return result;
        } finally {
          outermost.isOpen = false;
        }
      });
    });
  }
}
