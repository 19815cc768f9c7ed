import { Agent, request } from 'node:http';
import type { Message } from './messages.js';

/** How a callback was answered. */
export interface Answer {
  readonly ok: boolean;
  /** Of HTTP. */
  readonly status: number | undefined;
  /** What it was answered. */
  readonly text: string;
  /** Until the last byte. */
  readonly milliseconds: number;
}

const SILENCE = 10_000;
const headers = { 'content-type': 'application/json' };

/** Sends callbacks over connections that stay open, as both senders do. */
export class Caller {
  private readonly agent: Agent;

  /**
   * @param silence milliseconds in which an answer must come
   * @param connections most that are open at once: a server takes a new one in each turn, and drops those that its backlog of 511 cannot hold
   */
  constructor(
    private readonly silence = SILENCE,
    connections = Infinity,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @throws when the connection breaks, or no answer comes in time */
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
        timeout: this.silence,
      });
      call.on('timeout', () => call.destroy(new Error(`no answer in ${this.silence} ms`)));
      call.on('error', reject);
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { statusCode: status } = response;
          resolve({ ok: status === 200 && text === message.ok, status, text, milliseconds: performance.now() - begun });
        });
      });
      call.end(message.body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
