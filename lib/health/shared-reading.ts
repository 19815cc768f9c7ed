import { inNoContext } from '../time/no-context.js';
import { within } from '../time/time-limit.js';

/** Milliseconds for which a reading is given to whoever asks. */
const FRESH = 1_000;
/** Milliseconds after which a reading that does not end is given up, and made again. */
const ABANDONED_AFTER = 30_000;

/** Reads something once a second at most, and one time after the other, however many ask. What failed is told to all of them too. */
export class SharedReading<T> {
  private reading: Promise<T> | undefined;
  private freshUntil = -Infinity;

  constructor(private readonly read: () => Promise<T>) {}

  get(): Promise<T> {
    if (this.reading !== undefined && performance.now() < this.freshUntil) return this.reading;
    this.freshUntil = Infinity;
    // it belongs to all who ask meanwhile
    const reading = inNoContext(() => within(ABANDONED_AFTER, this.begin(), tooLate));
    const ended = () => (this.freshUntil = performance.now() + FRESH);
    reading.then(ended, ended);
    return (this.reading = reading);
  }

  /** Async, so that what is thrown at once is a rejection too. */
  private async begin(): Promise<T> {
    return this.read();
  }
}

/** @throws Error named `TimeoutError` */
export function tooLate(): never {
  throw Object.assign(new Error('there was no answer in time'), { name: 'TimeoutError' });
}
