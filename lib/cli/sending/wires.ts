import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { addressOf } from '../../chat-servers/client/address.js';
import type { SignedCallback } from '../../chat-servers/client/chat-callback.js';
import type { RequestFate } from '../../chat-servers/client/command-line.js';
import { sendTo, type JudgedAnswer } from '../../chat-servers/client/send.js';
import { roleOf, type Target } from '../target.js';
import { fateOf, type Accident, type PlannedCallback } from './planned-callback.js';
import type { Tally } from './tally.js';

/** The connections to an app, with the accidents that happen on them. */
export class Wires {
  private readonly agent: HttpAgent;

  constructor(private readonly target: Target) {
    // chat servers keep connections open
    this.agent = new (target.url.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true });
  }

  /** @returns what came back; undefined if a planned accident cut the connection */
  async send({ callback, kind, accident }: PlannedCallback): Promise<JudgedAnswer | undefined> {
    const { url } = this.target;
    const { server, deadline, ...role } = roleOf(this.target, callback.provider);
    const credentials = kind === 'forged' ? server.commandLine.traffic.forged(role.credentials) : role.credentials;
    if (accident === undefined || accident.kind === 'delay') {
      const late = accident?.milliseconds ?? 0;
      if (late > 0) await wait(late);
      const timeout = Math.max(1, Math.ceil(deadline - late));
      const way = { addressOf: (request: SignedCallback) => addressOf(url, request), timeout, agent: this.agent };
      return sendTo(server, callback, credentials, way);
    }
    const request = server.sign(callback, credentials);
    const address = addressOf(url, request);
    address.search = new URLSearchParams(request.query).toString();
    await sendCutOff(address, request, accident, deadline);
    return undefined;
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Sends a callback once. @param again whether the chat server sends it again by its own rules, without an accident this time */
export type SendRequest = (planned: PlannedCallback, again: boolean) => Promise<RequestFate>;

/** Requests that are counted. */
export function countedRequests(wires: Wires, tally: Tally): SendRequest {
  return async ({ accident, ...callback }, again) => {
    const planned = again || accident === undefined ? callback : { ...callback, accident };
    tally.begin(planned, again);
    const answer = await wires.send(planned);
    const fate = fateOf(answer);
    tally.end(planned, fate, answer);
    return fate;
  };
}

/**
 * Sends a request on a connection of its own that is reset. Resolves when it is, or could not be opened.
 *
 * @param timeout milliseconds for all of it: if nothing can be written, nothing can be cut off
 */
function sendCutOff(
  url: URL,
  { headers, body }: SignedCallback,
  accident: Exclude<Accident, { kind: 'delay' }>,
  timeout: number,
): Promise<void> {
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': String(body.length) },
    agent: false,
    signal: AbortSignal.timeout(timeout),
  });
  return new Promise((resolve) => {
    request.on('error', () => resolve()).on('close', resolve);
    if (accident.kind === 'half-body') {
      request.write(body.subarray(0, Math.floor(body.length / 2)), () => setImmediate(reset, request));
    } else {
      request.end(body, () => setTimeout(reset, accident.milliseconds, request));
    }
  });
}

/** A reset (RST) of TCP, if the connection can give it: not inside TLS. */
function reset(request: ClientRequest): void {
  const { socket } = request;
  if (socket !== null && 'encrypted' in socket) socket.destroy();
  else socket?.resetAndDestroy();
}
