import { Agent, request } from 'node:http';
import type { Message } from './messages.js';

/** How a callback was answered. */
export interface Answer {
  readonly ok: boolean;
  /** What it was answered when it was not OK. */
  readonly text: string;
  /** Until the last byte. */
  readonly milliseconds: number;
}

const SILENCE = 10_000;
const headers = { 'content-type': 'application/json' };

/** Sends callbacks over connections that stay open, as both senders do. */
export class Caller {
  private readonly agent = new Agent({ keepAlive: true });

  /** @throws when the connection breaks, or 10 s pass without an answer */
  send(port: number, message: Message): Promise<Answer> {
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const call = request({
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: message.path(),
        headers: { ...headers, 'content-length': Buffer.byteLength(message.body) },
        agent: this.agent,
        timeout: SILENCE,
      });
      call.on('timeout', () => call.destroy(new Error('no answer in 10 s')));
      call.on('error', reject);
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const ok = response.statusCode === 200 && text === message.ok;
          resolve({ ok, text, milliseconds: performance.now() - begun });
        });
      });
      call.end(message.body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
