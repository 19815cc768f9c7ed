import type { Attempt } from '../sending/wires.js';
import type { PlannedCallback } from '../sending/planned-callback.js';
import type { Sender } from './tencent-sender.js';

/** Requests under way at once. */
export const WORKERS = 2;
/** Callbacks that wait for a worker. */
export const PLACES = 100;
/** Milliseconds for which a user's message waits until there is a place for its callback. */
export const PUSH_WAIT = 3_000;

/** What the sender itself has to tell, beside what it attempts. */
export interface QueueWatcher {
  /** A callback that is never sent. */
  drop(planned: PlannedCallback): void;
  /** So many milliseconds a user's operation waited for a place. */
  heldUp(milliseconds: number): void;
}

interface Task {
  readonly planned: PlannedCallback;
  readonly done: () => void;
}

interface Caller {
  readonly task: Task;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * After-callbacks of one process of an OpenIM server since v3.7: a queue in memory with few places, and two workers. While it is full, the
 * operations of users wait; after three seconds the callback is dropped, of which nothing is logged. Nothing is sent twice.
 */
export class OpenImSender implements Sender {
  private busy = 0;
  private readonly queue: Task[] = [];
  private readonly callers: Caller[] = [];

  constructor(
    private readonly attempt: Attempt,
    private readonly watcher: QueueWatcher,
  ) {}

  send(planned: PlannedCallback): Promise<void> {
    return new Promise((done) => {
      const task = { planned, done };
      if (this.busy < WORKERS) void this.work(task);
      else if (this.queue.length < PLACES) this.queue.push(task);
      else this.wait(task);
    });
  }

  /** Forgets what is not under way, as at the end of the process. */
  stop(): void {
    for (const { timer } of this.callers) clearTimeout(timer);
    const unsent = [...this.queue, ...this.callers.map(({ task }) => task)];
    this.queue.length = this.callers.length = 0;
    for (const { done } of unsent) done();
  }

  private wait(task: Task): void {
    const timer = setTimeout(() => {
      this.callers.shift(); // all wait equally long
      this.watcher.heldUp(PUSH_WAIT);
      this.watcher.drop(task.planned);
      task.done();
    }, PUSH_WAIT);
    this.callers.push({ task, timer, since: performance.now() });
  }

  private async work(task: Task): Promise<void> {
    this.busy++;
    for (let next: Task | undefined = task; next !== undefined; next = this.queue.shift()) {
      const caller = next === task ? undefined : this.callers.shift();
      if (caller !== undefined) {
        clearTimeout(caller.timer);
        this.watcher.heldUp(performance.now() - caller.since);
        this.queue.push(caller.task);
      }
      await this.attempt(next.planned, false);
      next.done();
    }
    this.busy--;
  }
}
