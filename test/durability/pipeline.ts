import { once } from 'node:events';
import { connect } from 'node:net';
import type { Answer } from './caller.js';
import type { Message } from './messages.js';

/** Connections on which requests wait to be sent. A server takes one in each turn, and drops those that its backlog of 511 cannot hold. */
export class Pipelines {
  private constructor(private readonly sockets: readonly ReturnType<typeof connect>[]) {}

  /** @throws when a connection is refused */
  static async open(port: number, connections: number): Promise<Pipelines> {
    const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return new Pipelines(sockets);
  }

  /**
   * Sends all at once, on each connection one after the other without waiting for answers, and ends the connections.
   *
   * @returns the answers in the same order, all of which take as long as their connection
   * @throws when a connection breaks
   */
  async send(messages: readonly Message[]): Promise<Answer[]> {
    const share = Math.ceil(messages.length / this.sockets.length);
    const answers = this.sockets.map((socket, index) =>
      exchange(socket, messages.slice(index * share, (index + 1) * share)),
    );
    return (await Promise.all(answers)).flat();
  }
}

async function exchange(socket: ReturnType<typeof connect>, messages: readonly Message[]): Promise<Answer[]> {
  const begun = performance.now();
  socket.write(messages.map((message, index) => requestOf(message, index === messages.length - 1)).join(''));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const milliseconds = performance.now() - begun;
  const received = Buffer.concat(chunks).toString('latin1'); // one character for each byte of content-length
  const answers: Answer[] = [];
  for (let at = 0; at < received.length;) {
    const body = received.indexOf('\r\n\r\n', at) + 4;
    const head = received.slice(at, body);
    at = body + Number(/^content-length: *(\d+)/im.exec(head)![1]);
    const text = Buffer.from(received.slice(body, at), 'latin1').toString();
    const status = Number(head.split(' ', 2)[1]);
    const ok = status === 200 && text === messages[answers.length]?.ok;
    answers.push({ ok, status, text, milliseconds });
  }
  if (answers.length !== messages.length) throw new Error(`${answers.length} answers to ${messages.length} callbacks`);
  return answers;
}

function requestOf(message: Message, isLast: boolean): string {
  return [
    `POST ${message.path()} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(message.body)}`,
    `connection: ${isLast ? 'close' : 'keep-alive'}`,
    '',
    message.body,
  ].join('\r\n');
}
