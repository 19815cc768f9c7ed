import type { Agent } from 'node:http';
import { addressOf } from '../chat-servers/client/address.js';
import type { SignedCallback, ChatCallback } from '../chat-servers/client/chat-callback.js';
import { sendTo, type JudgedAnswer } from '../chat-servers/client/send.js';
import { clientOf } from '../chat-servers/clients.js';
import type { OpenImCredentials } from '../chat-servers/openim/client/sign.js';
import type { TencentCredentials } from '../chat-servers/tencent/client/sign.js';
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
  readonly request: SignedCallback;
  readonly answer: JudgedAnswer;
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
  let request: SignedCallback | undefined;
  let url = target.url;
  const addressed = (made: SignedCallback) => {
    request = made;
    url = addressOf(target.url, made, route);
    return url;
  };
  const all = { ...target[provider], ...credentials, failedContinue };
  const sending = sendTo(clientOf(provider), callback, all, { addressOf: addressed, timeout, agent });
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
