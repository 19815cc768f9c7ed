/** What a chat server makes of an answer to its callback. */
export interface Verdict {
  /**
   * - `success`: taken, or for a before-callback: go on.
   * - `refusal`: a readable answer that says no.
   * - `failure`: no answer, or none that the server can read.
   */
  readonly outcome: 'success' | 'refusal' | 'failure';
  /** Whether what the user did goes on; undefined where it is not documented. Always true for an after-callback: it is done. */
  readonly passes: boolean | undefined;
  /** What the user's client gets to see where it does not go on, as far as it is documented. */
  readonly code: number | undefined;
  /** Why, in plain words. */
  readonly sentence: string;
}

/** What a verdict is on: an answer, or the reason why none came. */
export interface JudgedAnswer {
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly text: string;
  readonly error?: Error | undefined;
}
