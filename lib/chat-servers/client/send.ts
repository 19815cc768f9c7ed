import type { Agent } from 'node:http';
import { clientOf } from '../clients.js';
import { addressOf, moduleUrl } from './address.js';
import type { SignedCallback, ChatCallback } from './chat-callback.js';
import type { ChatServerClient, CredentialsOf, Verdict } from './chat-server-client.js';
import { post, type Answer } from './post.js';

/** How a callback is sent. */
export interface SendOptions {
  /** Milliseconds until the answer must be complete. @default how long the chat server waits: Tencent 2000, OpenIM 5000 */
  readonly timeout?: number;
  /** For connections that stay open, or to accept your own certificate. @default a new connection for each callback */
  readonly agent?: Agent;
  /** The calling side of a chat server of your own. @default that of Tencent or OpenIM; with an app, whatever its module knows */
  readonly client?: ChatServerClient;
}

/** What came back for a callback. */
export interface JudgedAnswer extends Answer {
  /** The answer's JSON; undefined when it is not JSON. */
  readonly reply: unknown;
  /** What the chat server makes of the answer. */
  readonly verdict: Verdict;
}

/** A callback with the proof of who calls, as its chat server would send it. */
export function signed<Callback extends ChatCallback>(
  callback: Callback,
  credentials: CredentialsOf<Callback['provider']>,
): SignedCallback {
  return clientOf(callback.provider).sign(callback, credentials);
}

/**
 * Sends a callback as its chat server would, and judges the answer as its chat server would. Never rejects because of the network.
 *
 * @param url the module's path in the app, such as `https://hooks.example/api/chat-webhooks`; a URL without a path is short for
 * `/chat-webhooks` there
 */
export async function sendCallback<Callback extends ChatCallback>(
  url: string | URL,
  callback: Callback,
  options: SendOptions & CredentialsOf<Callback['provider']>,
): Promise<JudgedAnswer> {
  const module = moduleUrl(url);
  const { timeout, agent, client = clientOf(callback.provider), ...credentials } = options;
  return sendTo(client, callback, credentials, { addressOf: (request) => addressOf(module, request), timeout, agent });
}

/** How a callback gets to its receiver. */
export interface Way {
  /** Where a request goes, without its query. */
  readonly addressOf: (request: SignedCallback) => URL;
  /** Milliseconds. @default how long the chat server waits */
  readonly timeout?: number | undefined;
  readonly agent?: Agent | undefined;
}

/** Signs a callback, sends it, and judges the answer. Never rejects because of the network. */
export async function sendTo(
  client: ChatServerClient,
  callback: ChatCallback,
  credentials: object,
  { addressOf, timeout = client.deadline, agent }: Way,
): Promise<JudgedAnswer> {
  const request = client.sign(callback, credentials);
  const url = addressOf(request);
  url.search = new URLSearchParams(request.query).toString();
  const answer = await post(url, request, {
    timeout,
    followRedirects: client.followsRedirects,
    ...(agent && { agent }),
  });
  return { ...answer, reply: parse(answer.text), verdict: client.judge(answer, callback, credentials) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
