import { WebhooksLogger } from '../logging/webhooks-logger.js';
import { describe } from '../logging/error-text.js';

type Listener = Parameters<AbortSignal['addEventListener']>[1];

const logger = new WebhooksLogger();

/**
 * Makes an `AbortController` for a handler. When a listener to its signal throws or rejects, that is logged; Node would end the
 * process. Signals made from it, as by `AbortSignal.any()`, are Node's own again.
 */
export function containedAbortController(handler: string): AbortController {
  const controller = new AbortController();
  const { signal } = controller;
  const calls = new WeakMap<object, Listener>();
  const contained = (listener: Listener): Listener => {
    const call =
      calls.get(listener) ??
      (async (event: Event) => {
        try {
          await (typeof listener === 'function' ? listener.call(signal, event) : listener.handleEvent(event));
        } catch (error) {
          logger.error(`A listener to the signal of ${handler} failed: ${describe(error, () => '***')}`);
        }
      });
    calls.set(listener, call);
    return call;
  };
  const { addEventListener, removeEventListener } = signal;
  // also what `onabort`, `fetch` and Node's timers call
  signal.addEventListener = (
    type: string,
    listener: Listener,
    options?: Parameters<AbortSignal['addEventListener']>[2],
  ) => addEventListener.call(signal, type, listener && contained(listener), options);
  signal.removeEventListener = (
    type: string,
    listener: Listener,
    options?: Parameters<AbortSignal['removeEventListener']>[2],
  ) => removeEventListener.call(signal, type, listener && (calls.get(listener) ?? listener), options);
  return controller;
}
