/** Holds back whoever waits for it until it is opened. */
export class Gate<T = void> {
  open!: (value: T) => void;
  readonly passed = new Promise<T>((resolve) => (this.open = resolve));
}

/** Ends with the event loop's next turn but one: what was begun by then has had its turn. */
export async function turns(count = 2): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Milliseconds: enough for a machine that is busy, and less than Jest gives a test, whose error says nothing. */
const PATIENCE = 20_000;

// Node's own, also where a test fakes timers
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;
const now = performance.now.bind(performance);

/** Waits, turn by turn, until something is true that no event announces. @throws Error when it does not become true */
export async function until(condition: () => boolean, came: () => string = () => condition.toString()): Promise<void> {
  const limit = now() + PATIENCE;
  for (let turn = 0; !condition(); turn++) {
    if (now() > limit) throw new Error(`not within ${PATIENCE} ms: ${came()}`);
    if (turn < 100) await turns(1);
    else await new Promise((resolve) => startTimer(resolve, 1)); // leaves the processor to others
  }
}

/** What a promise gives. @throws Error that says what came instead, when it gives nothing in time */
export async function within<T>(promise: Promise<T>, came: () => string): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = startTimer(() => reject(new Error(`not within ${PATIENCE} ms: ${came()}`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => stopTimer(timer));
}
