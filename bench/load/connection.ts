import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** A keep-alive connection with one request under way at most; cheaper than `node:http`, which would be slower than the servers. */
export class Connection {
  private received = '';
  private waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly isExpected: (body: string) => boolean,
  ) {
    socket.setNoDelay(true);
    socket.setEncoding('latin1'); // one character for each byte of content-length
    socket.on('data', (text: string) => this.read(text));
    socket.on('error', (error) => this.fail(error.message));
    socket.on('close', () => this.fail('the server closed the connection'));
  }

  static async open(port: number, isExpected: (body: string) => boolean): Promise<Connection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket, isExpected);
  }

  /**
   * Sends a request, which may be overwritten as soon as the answer is here.
   *
   * @throws unless the answer is the expected one
   */
  exchange(request: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private read(text: string): void {
    this.received += text;
    const head = this.received.indexOf(HEAD_END);
    if (head < 0) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.received)?.[1];
    if (length === undefined) return this.fail(`an answer without content-length: ${this.received}`);
    const end = head + HEAD_END.length + Number(length);
    if (this.received.length < end) return;
    const answer = this.received;
    this.received = '';
    const right =
      answer.startsWith('HTTP/1.1 200 ') && answer.length === end && this.isExpected(answer.slice(head + 4));
    if (!right) return this.fail(`a wrong answer: ${answer}`);
    this.waiting?.resolve();
    this.waiting = undefined;
  }

  private fail(reason: string): void {
    this.waiting?.reject(new Error(reason));
    this.waiting = undefined;
  }
}
