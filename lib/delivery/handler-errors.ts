import { readable } from '../logging/error-text.js';

/**
 * Throw it, or a subclass of it, from a handler when another attempt would fail in the same way: the delivery becomes a dead letter
 * at once.
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

/** The process died during an attempt, several times in a row, the last time while it tried nothing else that was suspected. */
export class ProcessDiedError extends Error {
  override readonly name = 'ProcessDiedError';

  constructor(attempt: number) {
    super(`the process died during attempt ${attempt}, when this delivery was tried alone`);
  }
}

/** Whether another attempt is of no use. Recognized by name too, as the error may come from another copy of this package. */
export function isUnrecoverable(error: unknown): boolean {
  return readable(
    () => error instanceof UnrecoverableError || (error instanceof Error && error.name === 'UnrecoverableError'),
    false,
  );
}
