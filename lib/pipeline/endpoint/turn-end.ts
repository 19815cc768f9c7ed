import { setImmediate } from 'node:timers'; // the real one, also under a host's fake timers

/** So many do not wait for whatever else a long turn brings. */
const MOST_ANSWERS = 64;

/**
 * The end of the event loop's turn, for which answers wait: one that is written alone wakes a sleeping caller by itself, which
 * can cost more than all the rest of a callback, and together they wake it once. A turn is what has come in at once, so nobody
 * waits for anything that is not here yet.
 *
 * All who wait share a promise, as a promise gives each of them back its own async context. It costs less than a list of
 * functions with a promise each, all of which would run in the context of whoever came first.
 */
export class TurnEnd {
  private answers = new Moment();
  private waiting = 0;
  private later = new Moment();
  private awaited = false;

  /** Resolves when an answer is to be written, which must then be done at once. */
  toAnswer(): Promise<void> {
    const { reached } = this.answers;
    if (++this.waiting >= MOST_ANSWERS) this.startAnswers();
    else this.awaitEnd();
    return reached;
  }

  /** Does something after all answers of this turn. What it throws becomes a warning of the process, as nobody awaits it. */
  afterAnswers(task: () => void): void {
    void this.later.reached.then(() => {
      try {
        task();
      } catch (error) {
        process.emitWarning(`An event could not be dispatched: ${String(error)}`); // an accident such as a logger that throws
      }
    });
    this.awaitEnd();
  }

  private awaitEnd(): void {
    if (this.awaited) return;
    this.awaited = true;
    setImmediate(() => {
      this.awaited = false;
      this.startAnswers();
      // those who wait for this one come after those who wait for the answers, as promises call in order
      this.later.reach();
      this.later = new Moment();
    });
  }

  private startAnswers(): void {
    this.waiting = 0;
    this.answers.reach();
    this.answers = new Moment();
  }
}

/** A promise that is resolved from outside. */
class Moment {
  reach!: () => void;
  readonly reached = new Promise<void>((resolve) => (this.reach = resolve));
}
