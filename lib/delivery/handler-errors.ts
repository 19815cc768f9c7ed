import { readable } from './error-text.js';

/**
 * Throw it from a handler, or a subclass of it, when another attempt would fail in the same way: the delivery becomes a dead
 * letter at once.
 */
export class UnrecoverableError extends Error {
  override readonly name: string = 'UnrecoverableError';
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

/** The process ended during an attempt, and nothing else in its hands was suspected of it. */
export class ProcessDiedError extends Error {
  override readonly name = 'ProcessDiedError';

  constructor(attempt: number) {
    super(`the process died during attempt ${attempt}, when this delivery was tried alone`);
  }
}

/** Whether another attempt is of no use; also told by name, for an error from another copy of this package. */
export function isUnrecoverable(error: unknown): boolean {
  return readable(
    () => error instanceof UnrecoverableError || (error instanceof Error && error.name === 'UnrecoverableError'),
    false,
  );
}
