import type { Server } from 'node:http';

/** Seconds. As long as common proxies and load balancers keep an idle connection; the chat servers keep theirs for good. */
export const SHORTEST_KEEP_ALIVE = 60;

/**
 * Warns of a server that closes idle connections soon. A callback that is on its way at that moment gets no answer, and its chat server
 * sends it no second time. Looks when the server listens and the host's code after `listen` has run.
 */
export function watchKeepAlive(server: unknown, warn: (sentence: string) => void): void {
  if (!isHttpServer(server)) return;
  const look = () => {
    const seconds = server.keepAliveTimeout / 1_000;
    if (seconds === 0 || seconds >= SHORTEST_KEEP_ALIVE) return; // 0: it closes none
    warn(
      `The HTTP server closes connections after ${seconds} s without a request, and loses a callback that comes at that moment: ` +
        'set app.getHttpServer().keepAliveTimeout = 72_000, and more than a proxy in front waits',
    );
  };
  if (server.listening) setImmediate(look);
  else server.once('listening', () => setImmediate(look));
}

function isHttpServer(server: unknown): server is Server {
  return typeof (server as Partial<Server> | null | undefined)?.keepAliveTimeout === 'number';
}
