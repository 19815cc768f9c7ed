import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { Provider } from '../../events/chat-event.js';
import { addressOf, sendTo, type DeliveredCallback } from '../../chat-servers/client/send.js';
import { signed, type OpenImCredentials, type TencentCredentials } from '../../chat-servers/client/signed.js';
import type { Target } from '../target.js';
import { sendCutOff } from './cut-off.js';
import type { PlannedCallback } from './planned-callback.js';

type Credentials = TencentCredentials & OpenImCredentials;

/** The ways of callbacks to an app, with what happens on them. */
export class Wires {
  private readonly agent: HttpAgent;

  constructor(private readonly target: Target) {
    // both senders keep connections open
    this.agent = new (target.url.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true });
  }

  /** @returns what came back; undefined when the connection was cut, as planned */
  async send({ callback, kind, accident }: PlannedCallback): Promise<DeliveredCallback | undefined> {
    const { provider } = callback;
    const { url, timeouts } = this.target;
    const credentials = kind === 'forged' ? forged(this.credentials(provider)) : this.credentials(provider);
    if (accident === undefined || accident.kind === 'delay') {
      const late = accident?.milliseconds ?? 0;
      if (late > 0) await wait(late);
      const timeout = Math.max(1, Math.ceil(timeouts[provider] - late));
      return sendTo((request) => addressOf(url, request), callback, { timeout, agent: this.agent, ...credentials });
    }
    const request = provider === 'tencent' ? signed(callback, credentials) : signed(callback, credentials);
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
