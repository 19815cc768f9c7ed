import type { Attempt } from '../sending/wires.js';
import type { PlannedCallback } from '../sending/planned-callback.js';

export interface Sender {
  /** Resolves when nothing more will come of it. */
  send(planned: PlannedCallback): Promise<void>;
}

/**
 * Tencent Cloud Chat sends each callback at once. What is not answered in time is sent again only with "retry on timeout", which is off
 * by default; how often and when is not documented: here at once.
 */
export class TencentSender implements Sender {
  constructor(
    private readonly attempt: Attempt,
    private readonly retries: number,
    /** Aborted: nothing is sent again. */
    private readonly signal: AbortSignal,
  ) {}

  async send(planned: PlannedCallback): Promise<void> {
    let outcome = await this.attempt(planned, false);
    for (let left = this.retries; outcome === 'timedOut' && left > 0 && !this.signal.aborted; left--) {
      outcome = await this.attempt({ ...planned, accident: undefined }, true);
    }
  }
}
