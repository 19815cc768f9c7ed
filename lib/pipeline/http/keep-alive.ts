import type { Server } from 'node:http';

/** Seconds. Common proxies and load balancers keep an idle connection for that long; chat servers never close theirs. */
export const SHORTEST_KEEP_ALIVE = 60;

/**
 * Warns if the server closes idle connections too soon: a callback that arrives at that moment gets no answer, and the chat server does
 * not send it again. The check runs once the server listens, after the host's code that follows `listen`.
 */
export function watchKeepAlive(server: unknown, warn: (sentence: string) => void): void {
  if (!isHttpServer(server)) return;
  const look = () => {
    const seconds = server.keepAliveTimeout / 1_000;
    if (seconds === 0 || seconds >= SHORTEST_KEEP_ALIVE) return; // 0: never closes one
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
