import { setImmediate } from 'node:timers'; // the real one, also under a host's fake timers

/** So many do not wait for whatever else a long turn brings. */
const MOST_ANSWERS = 64;

/**
 * The end of the event loop's turn, for which answers wait: one that is written alone wakes a sleeping caller by itself, which
 * can cost more than all the rest of a callback, and together they wake it once. A turn is what has come in at once, so nobody
 * waits for anything that is not here yet.
 */
export class TurnEnd {
  private readonly answers: (() => void)[] = [];
  private readonly tasks: (() => void)[] = [];
  private awaited = false;

  /** Answers at the end of this turn. @returns resolves when that is done, and rejects with what it threw */
  answer(send: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.answers.push(() => {
        try {
          resolve(send());
        } catch (error) {
          reject(error);
        }
      });
      if (this.answers.length >= MOST_ANSWERS) this.sendAnswers();
      else this.awaitEnd();
    });
  }

  /** Does something behind all answers of this turn. What it throws becomes a warning of the process, as nobody awaits it. */
  behindAnswers(task: () => void): void {
    this.tasks.push(task);
    this.awaitEnd();
  }

  private awaitEnd(): void {
    if (this.awaited) return;
    this.awaited = true;
    setImmediate(() => {
      this.awaited = false;
      this.sendAnswers();
      for (const task of this.tasks.splice(0)) {
        try {
          task();
        } catch (error) {
          process.emitWarning(`An event could not be dispatched: ${String(error)}`); // an accident such as a logger that throws
        }
      }
    });
  }

  private sendAnswers(): void {
    for (const send of this.answers.splice(0)) send();
  }
}
