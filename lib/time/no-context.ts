import { AsyncResource } from 'node:async_hooks';

/** Made when the library is loaded, which is before the first request, so that it holds nobody's store. */
const root = new AsyncResource('ChatWebhooks');

/**
 * Does work that belongs to no single callback, or to one that is long over: batches, polls, timers, retries. Otherwise it would run
 * in the async context (`AsyncLocalStorage`) of whichever callback happened to start it, and a host that looks there for the user or
 * the trace would get somebody else's. Here every store is undefined.
 *
 * What the callback itself began needs no help: promises keep its context. Only lists of functions, and timers that serve many,
 * lose it.
 */
export function inNoContext<T>(work: () => T): T {
  // a fresh one each time: before Node 24, what `enterWith` sets stays with the resource it was called in
  return root.runInAsyncScope(() => new AsyncResource('ChatWebhooks').runInAsyncScope(work));
}
