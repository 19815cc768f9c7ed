import { isPromise } from 'node:util/types';

/** Whether something can be awaited, whoever made it: a promise, or any object with `then()`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}

/**
 * Keeps a promise that is refused from ending the process where it rejects: nobody else waits for it. Other thenables, such as the
 * queries of some libraries, begin only when they are awaited.
 */
export function ignoreRejection(value: unknown): void {
  if (isPromise(value)) Promise.resolve(value).catch(() => {});
}
