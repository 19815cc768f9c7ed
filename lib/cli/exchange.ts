import type { Agent } from 'node:http';
import type { ChatCallback } from '../chat-servers/client/chat-callback.js';
import { addressOf, sendTo, type DeliveredCallback } from '../chat-servers/client/send.js';
import type { CallbackRequest, OpenImCredentials, TencentCredentials } from '../chat-servers/client/signed.js';
import { maskFor, type Mask } from './display.js';
import type { Target } from './target.js';

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** In place of the target's, to be refused. */
  readonly credentials?: Partial<TencentCredentials> & OpenImCredentials;
  /** Milliseconds. @default the target's */
  readonly timeout?: number;
  readonly agent?: Agent;
  readonly failedContinue?: boolean | undefined;
  /** A name in place of the sender's own route. */
  readonly route?: string;
}

/** A callback that was sent, as it may be shown. */
export interface Exchange {
  readonly url: string;
  readonly request: CallbackRequest;
  readonly answer: DeliveredCallback;
  readonly mask: Mask;
}

/**
 * Sends a callback as its sender would. That no answer came is an answer.
 *
 * @throws DOMException when the signal is aborted
 */
export async function exchange(target: Target, callback: ChatCallback, options: ExchangeOptions): Promise<Exchange> {
  const { provider } = callback;
  const { signal, timeout = target.timeouts[provider], credentials, agent, failedContinue = false, route } = options;
  signal.throwIfAborted();
  const { promise: interrupted, stop } = whenAborted(signal);
  let request: CallbackRequest | undefined;
  let url = target.url;
  const addressed = (made: CallbackRequest) => {
    request = made;
    url = addressOf(target.url, made, route);
    return url;
  };
  const sending = sendTo(addressed, callback, {
    ...target[provider],
    ...credentials,
    timeout,
    failedContinue,
    ...(agent && { agent }),
  });
  try {
    const answer = await Promise.race([sending, interrupted]);
    return { url: url.href, request: request!, answer, mask: maskFor(target, [request!]) };
  } finally {
    stop();
  }
}

function whenAborted(signal: AbortSignal) {
  let stop = () => {};
  const promise = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
    stop = () => signal.removeEventListener('abort', abort);
  });
  return { promise, stop };
}
