import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** The body; undefined when there is none, its text when it is no JSON. */
  readonly json: unknown;
  /** Whether the server closes the connection behind it. */
  readonly close: boolean;
}

/** A connection that is written to by hand. */
export class Wire {
  received = '';
  private constructor(readonly socket: Socket) {
    socket.on('data', (data: Buffer) => (this.received += data.toString('latin1')));
    socket.on('error', () => {}); // a server that cuts the connection is what some tests want
  }

  /** With `allowHalfOpen` it goes on writing when the server has ended its side. */
  static async open(url: string, options: { allowHalfOpen?: boolean } = {}): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true, ...options });
    await once(socket, 'connect');
    return new Wire(socket);
  }

  head(url: string, ...headers: string[]): void {
    this.socket.write(requestHead(url, ...headers));
  }

  /** The first `count` answers, as soon as they are complete. */
  async answers(count = 1): Promise<WireAnswer[]> {
    for (;;) {
      const answers = parseAnswers(this.received);
      if (answers.length >= count) return answers;
      await once(this.socket, 'data');
    }
  }
}

export function requestHead(url: string, ...headers: string[]): string {
  return [`POST ${url} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...headers, '', ''].join('\r\n');
}

export function wholeRequest(url: string, body: unknown): string {
  const text = JSON.stringify(body);
  return requestHead(url, `Content-Length: ${Buffer.byteLength(text)}`) + text;
}

function parseAnswers(received: string): WireAnswer[] {
  const answers = [];
  for (let rest = received; ;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) return answers;
    const head = rest.slice(0, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0); // an interim answer has none
    if (rest.length < end + 4 + length) return answers;
    const text = rest.slice(end + 4, end + 4 + length);
    answers.push({
      status: Number(head.split(' ')[1]),
      json: parseBody(text),
      close: /^connection: close/im.test(head),
    });
    rest = rest.slice(end + 4 + length);
  }
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Resolves also for a connection that was cut, where `once` would reject. */
export const closed = (socket: Socket) =>
  new Promise((resolve) => (socket.closed ? resolve(true) : socket.once('close', resolve)));

/** Whether the server said goodbye, or cut the connection under a client that may not have read the answer. */
export const endOf = (socket: Socket) =>
  new Promise((resolve) => socket.once('end', () => resolve('ended')).once('error', () => resolve('cut')));
