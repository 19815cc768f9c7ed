import type { Agent } from 'node:http';
import type { ChatCallback } from './chat-callback.js';
import { judgeOpenIm } from '../openim/client/verdict.js';
import { judgeTencent } from '../tencent/client/verdict.js';
import type { Verdict } from './verdict.js';
import { moduleUrl } from './module-url.js';
import { post, type Answer } from './post.js';
import {
  bodyMembers,
  signed,
  type CallbackRequest,
  type OpenImCredentials,
  type TencentCredentials,
} from './signed.js';

/** How a callback is sent. */
export interface SendOptions {
  /** Milliseconds until the answer must be complete. @default what the sender gives: Tencent 2000, OpenIM 5000 */
  readonly timeout?: number;
  /** For connections that are kept open, or a certificate of your own at a URL. @default a connection for each callback */
  readonly agent?: Agent;
}

/** Options for each sender's callbacks. */
export interface DeliveryOptions {
  readonly tencent: SendOptions & Partial<TencentCredentials>;
  readonly openim: SendOptions &
    OpenImCredentials & { /** The server's setting. @default false */ readonly failedContinue?: boolean };
}

/** What came of a callback that was sent. */
export interface DeliveredCallback extends Answer {
  /** The answer's JSON; undefined when it is none. */
  readonly reply: unknown;
  /** What the sender makes of the answer. */
  readonly verdict: Verdict;
}

const TIMEOUTS = { tencent: 2_000, openim: 5_000 } as const;

/**
 * Sends a callback as its sender would, and judges the answer as its sender would. Never rejects because of the network.
 *
 * @param url the module's path in the app, such as `https://hooks.example/api/chat-webhooks`; a URL without a path is short for
 * `/chat-webhooks` there
 */
export function sendCallback<C extends ChatCallback>(
  url: string | URL,
  callback: C,
  options: DeliveryOptions[C['provider']] & (C['provider'] extends 'tencent' ? TencentCredentials : unknown),
): Promise<DeliveredCallback> {
  const module = moduleUrl(url);
  return sendTo((request) => addressOf(module, request), callback, options);
}

/** Where a request goes at a module, without its query. @param route a sender's has the sender's name */
export function addressOf(module: URL, { provider, segments }: CallbackRequest, route: string = provider): URL {
  const address = new URL(module);
  address.pathname = [address.pathname.replace(/\/+$/, ''), route, ...segments].join('/');
  return address;
}

/** Sends a callback to an address that only the caller knows, and judges the answer. */
export async function sendTo(
  addressOf: (request: CallbackRequest) => URL,
  callback: ChatCallback,
  options: DeliveryOptions['tencent'] & DeliveryOptions['openim'],
): Promise<DeliveredCallback> {
  const { provider } = callback;
  const request = provider === 'tencent' ? signed(callback, options as TencentCredentials) : signed(callback, options);
  const url = addressOf(request);
  url.search = new URLSearchParams(request.query).toString();
  const { timeout = TIMEOUTS[provider], agent } = options;
  const answer = await post(url, request, { timeout, agent, followRedirects: provider === 'openim' });
  const verdict =
    provider === 'tencent'
      ? judgeTencent(answer, callback.command)
      : judgeOpenIm(answer, callback.command, { ...options, body: bodyMembers(callback.body) });
  return { ...answer, reply: parse(answer.text), verdict };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
