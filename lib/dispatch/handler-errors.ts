import { inspect } from 'node:util';

/** Characters of an error's text that are stored. */
const TEXT_LENGTH = 2_000;

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

/** Whether another attempt is of no use; also told by name, for an error from another copy of this package. */
export function isUnrecoverable(error: unknown): boolean {
  return readable(
    () => error instanceof UnrecoverableError || (error instanceof Error && error.name === 'UnrecoverableError'),
    false,
  );
}

/** Stack or text of whatever was thrown, cut. */
export function errorText(error: unknown): string {
  const stack = stackOf(error);
  return (stack ?? readable(() => `thrown: ${inspect(error, { depth: 1 })}`, 'thrown: unreadable')).slice(
    0,
    TEXT_LENGTH,
  );
}

/** The stack of an error, for the log: what is no error may hold anything. */
export function stackOf(error: unknown): string | undefined {
  return readable(() => {
    if (!(error instanceof Error)) return undefined;
    return typeof error.stack === 'string' ? error.stack : String(error);
  }, undefined);
}

/** What kind of thing was thrown, for a line without private content. */
export function nameOf(error: unknown): string {
  return readable(() => (error instanceof Error ? String(error.name) : `a thrown ${typeof error}`), 'a thrown value');
}

/** A thrown value may have getters, or be a proxy, that throw themselves. */
function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
