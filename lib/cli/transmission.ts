import type { Agent } from 'node:http';
import { addressOf } from '../chat-servers/client/address.js';
import type { ChatCallback, SignedCallback } from '../chat-servers/client/chat-callback.js';
import { sendTo, type JudgedAnswer } from '../chat-servers/client/send.js';
import { maskFor, type Mask } from './display.js';
import type { Role, Target } from './target.js';

export interface TransmissionOptions {
  readonly signal: AbortSignal;
  /** Used instead of those of the role, to be refused. */
  readonly credentials?: object | undefined;
  /** Milliseconds. @default the deadline of the role */
  readonly timeout?: number;
  readonly agent?: Agent;
  /** Used instead of the chat server's own route. */
  readonly route?: string;
}

/** A callback that was sent, and what came back, as it may be shown. */
export interface Transmission {
  readonly url: string;
  readonly request: SignedCallback;
  readonly answer: JudgedAnswer;
  readonly mask: Mask;
}

/**
 * Sends a callback as its chat server would. A missing answer is an answer, too.
 *
 * @throws DOMException when the signal is aborted
 */
export async function transmit(
  target: Target,
  { server, credentials, deadline }: Role,
  callback: ChatCallback,
  { signal, timeout = deadline, agent, route, ...options }: TransmissionOptions,
): Promise<Transmission> {
  signal.throwIfAborted();
  const { promise: interrupted, stop } = whenAborted(signal);
  let request: SignedCallback | undefined;
  let url = target.url;
  const addressed = (made: SignedCallback) => {
    request = made;
    url = addressOf(target.url, made, route);
    return url;
  };
  const way = { addressOf: addressed, timeout, agent };
  const sending = sendTo(server, callback, { ...credentials, ...options.credentials }, way);
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
