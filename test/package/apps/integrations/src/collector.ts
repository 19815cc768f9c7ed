import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** Stands for a vendor's server, on the loopback interface. */
export class Collector {
  /** What was sent: each line of JSON. */
  readonly sent: any[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
      for (const line of text.split('\n')) if (line.startsWith('{')) this.sent.push(JSON.parse(line));
      response.end('{}');
    });
  }

  /** @returns host and port */
  async start(): Promise<string> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Waits until something of what was sent is so, as often as it takes. */
  async until(isSo: (sent: any[]) => boolean): Promise<void> {
    while (!isSo(this.sent)) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }
}
