/** Milliseconds between two calls that try whether a handler decides again. */
const PROBE_INTERVAL = 1_000;

/** Keeps a handler that fails again and again from being called for nothing: after so many failures in a row only single calls try it. */
export class Circuit {
  private inRow = 0;
  private nextProbe = 0;

  /** @param limit failures in a row */
  constructor(private readonly limit: number) {}

  get isOpen(): boolean {
    return this.inRow >= this.limit;
  }

  /**
   * Whether the handler may be called now. While it is not called, single calls may try it.
   *
   * @param now milliseconds of any clock
   */
  admits(now: number): boolean {
    if (!this.isOpen) return true;
    if (now < this.nextProbe) return false;
    this.nextProbe = now + PROBE_INTERVAL;
    return true;
  }

  /** @returns whether it was open before */
  succeeded(): boolean {
    const wasOpen = this.isOpen;
    this.inRow = 0;
    return wasOpen;
  }

  /** @returns whether it has just opened */
  failed(now: number): boolean {
    this.inRow++;
    if (this.inRow !== this.limit) return false;
    this.nextProbe = now + PROBE_INTERVAL;
    return true;
  }
}
