import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Where connections can be sent to. */
export interface Backend {
  readonly port: number;
  readonly isReady: () => boolean;
}

/**
 * Spreads connections over the backends that were ready when it last asked, which is some time ago, as with a load balancer.
 * A connection stays where it is for as long as both sides keep it.
 */
export class Balancer {
  readonly backends: Backend[] = [];
  /** Connections that were opened through it. */
  connections = 0;
  private ready: readonly Backend[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.pass(socket));
  private timer: NodeJS.Timeout | undefined;

  /** @param every milliseconds between two questions */
  async start(every: number): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.ask();
    this.timer = setInterval(() => this.ask(), every);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Takes a backend in, and begins to send connections there at once. */
  add(backend: Backend): void {
    this.backends.push(backend);
    this.ask();
  }

  stop(): void {
    clearInterval(this.timer);
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private ask(): void {
    this.ready = this.backends.filter(({ isReady }) => isReady());
  }

  private pass(caller: Socket): void {
    const backend = this.ready[this.connections++ % this.ready.length];
    if (backend === undefined) return void caller.destroy();
    const called = connect(backend.port, '127.0.0.1');
    for (const [one, other] of [
      [caller, called],
      [called, caller],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => this.sockets.delete(one));
    }
  }
}
