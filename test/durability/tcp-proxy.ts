import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'postgres:': 5432, 'postgresql:': 5432, 'mysql:': 3306 };

/** Stands between an app and its database, and fails in the ways that networks and servers do. */
export class TcpProxy {
  /** The app's connections, each with the one to the server. */
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private server: Server | undefined;
  private stalled = false;
  private target: URL | undefined;
  /** Where it takes connections, on the loopback interface; the same after each `open`. */
  port = 0;

  /** Takes connections, to the same server as before when none is given. */
  async open(target = this.target): Promise<void> {
    this.target = target;
    this.server = createServer((socket) => this.join(socket)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Breaks all connections; new ones work. */
  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  /** Takes no connections any more, and breaks those that there are. */
  async refuse(): Promise<void> {
    if (!this.server?.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  /** Keeps connections, takes new ones, and forwards nothing. */
  stall(): void {
    this.stalled = true;
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  /**
   * As when the server's machine is gone without a word and another takes over: the connections that there are end at the server,
   * with their locks, but never at the app, which is not answered any more; new ones work.
   */
  silence(): void {
    for (const [app, server] of this.pairs) {
      app.removeAllListeners('data');
      server.removeAllListeners('close').destroy();
    }
  }

  /** Forwards everything again, and what has come in the meantime. */
  resume(): void {
    this.stalled = false;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  private join(app: Socket): void {
    const { protocol, hostname, port } = this.target!;
    const server = connect(Number(port) || DEFAULT_PORTS[protocol]!, hostname);
    const pair = [app, server] as const;
    this.pairs.add(pair);
    this.forward(app, server, pair);
    this.forward(server, app, pair);
    if (this.stalled) for (const one of pair) one.pause();
  }

  private forward(from: Socket, to: Socket, pair: readonly [Socket, Socket]): void {
    from.setNoDelay(true);
    from.on('data', (chunk) => to.write(chunk));
    from.on('error', () => {}); // 'close' follows
    from.on('close', () => {
      to.destroy();
      this.pairs.delete(pair);
    });
  }
}
