/**
 * Throw it from a handler, or a subclass of it, when another attempt would fail in the same way: the delivery becomes a dead
 * letter at once.
 */
export class UnrecoverableError extends Error {
  override readonly name: string = 'UnrecoverableError';

  /** Also for one from another copy of this package. */
  static isOne(error: unknown): boolean {
    return error instanceof UnrecoverableError || (error instanceof Error && error.name === 'UnrecoverableError');
  }
}

/** A handler did not end within its `timeout`; its `signal` was aborted with this as the reason. */
export class HandlerTimeoutError extends Error {
  override readonly name = 'HandlerTimeoutError';

  constructor(handler: string, milliseconds: number) {
    super(`${handler} did not end within ${milliseconds} ms`);
  }
}

/** The app shut down before the handler ended; its `signal` was aborted with this as the reason. */
export class HandlerInterruptedError extends Error {
  override readonly name = 'HandlerInterruptedError';

  constructor() {
    super('the app is shutting down');
  }
}
