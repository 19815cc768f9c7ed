import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { Provider } from '../../events/chat-event.js';
import { addressOf } from '../../chat-servers/client/address.js';
import type { SignedCallback } from '../../chat-servers/client/chat-callback.js';
import { sendTo, type JudgedAnswer } from '../../chat-servers/client/send.js';
import { clientOf } from '../../chat-servers/clients.js';
import type { OpenImCredentials } from '../../chat-servers/openim/client/sign.js';
import type { TencentCredentials } from '../../chat-servers/tencent/client/sign.js';
import type { Target } from '../target.js';
import { outcomeOf, type Accident, type Outcome, type PlannedCallback } from './planned-callback.js';
import { Tally } from './tally.js';

type Credentials = TencentCredentials & OpenImCredentials;

/** The ways of callbacks to an app, with what happens on them. */
export class Wires {
  private readonly agent: HttpAgent;

  constructor(private readonly target: Target) {
    // both senders keep connections open
    this.agent = new (target.url.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true });
  }

  /** @returns what came back; undefined when the connection was cut, as planned */
  async send({ callback, kind, accident }: PlannedCallback): Promise<JudgedAnswer | undefined> {
    const { provider } = callback;
    const client = clientOf(provider);
    const { url, timeouts } = this.target;
    const credentials = kind === 'forged' ? forged(this.credentials(provider)) : this.credentials(provider);
    if (accident === undefined || accident.kind === 'delay') {
      const late = accident?.milliseconds ?? 0;
      if (late > 0) await wait(late);
      const timeout = Math.max(1, Math.ceil(timeouts[provider] - late));
      const way = { addressOf: (request: SignedCallback) => addressOf(url, request), timeout, agent: this.agent };
      return sendTo(client, callback, credentials, way);
    }
    const request = client.sign(callback, credentials);
    const address = addressOf(url, request);
    address.search = new URLSearchParams(request.query).toString();
    await sendCutOff(address, request, accident, timeouts[provider]);
    return undefined;
  }

  close(): void {
    this.agent.destroy();
  }

  private credentials(provider: Provider): Credentials {
    return this.target[provider] as Credentials; // that they are there is for the commands to see to
  }
}

function forged(credentials: Credentials): Credentials {
  const { token, secret } = credentials;
  return { ...credentials, ...(token && { token: `${token}-forged` }), ...(secret && { secret: `${secret}-forged` }) };
}

/**
 * Sends a request, on a connection of its own that is reset. Resolves when it is, or could not be opened.
 *
 * @param timeout milliseconds for all of it: where nothing can be written, nothing can be cut off
 */
function sendCutOff(
  url: URL,
  { headers, body }: SignedCallback,
  accident: Exclude<Accident, { kind: 'delay' }>,
  timeout: number,
) {
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': String(body.length) },
    agent: false,
    signal: AbortSignal.timeout(timeout),
  });
  return new Promise<void>((resolve) => {
    request.on('error', () => resolve()).on('close', resolve);
    if (accident.kind === 'half-body') {
      request.write(body.subarray(0, Math.floor(body.length / 2)), () => setImmediate(reset, request));
    } else {
      request.end(body, () => setTimeout(reset, accident.milliseconds, request));
    }
  });
}

/** TCP's RST, where the connection has it to give: not inside TLS. */
function reset(request: ClientRequest): void {
  const { socket } = request;
  if (socket !== null && 'encrypted' in socket) socket.destroy();
  else socket?.resetAndDestroy();
}

/** One try to send a callback. @param again whether the sender sends the same once more by its own rules */
export type Attempt = (planned: PlannedCallback, again: boolean) => Promise<Outcome>;

/** Tries that are counted. */
export function countedAttempts(wires: Wires, tally: Tally): Attempt {
  return async (planned, again) => {
    tally.begin(planned, again);
    const answer = await wires.send(planned);
    const outcome = outcomeOf(answer);
    tally.end(planned, outcome, answer);
    return outcome;
  };
}
