import { Agent as HttpAgent, createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { CameIn } from './recorded-callback.js';

export interface ProxyWatcher {
  /** Called for each request that arrived completely. */
  readonly came: (request: CameIn) => void;
  readonly answered: (status: number) => void;
  /** Called if the app gave no answer: the caller's connection is closed, as it would be without the proxy. */
  readonly failed: (error: Error) => void;
}

/** A server that passes requests and answers on, byte for byte. The caller has it listen. */
export function proxyTo(to: URL, { came, answered, failed }: ProxyWatcher): Server {
  const isSecure = to.protocol === 'https:';
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true });
  const server = createServer((request, response) => {
    const at = new Date();
    const chunks: Buffer[] = [];
    const onward = (isSecure ? httpsRequest : httpRequest)({
      protocol: to.protocol,
      hostname: hostOf(to),
      port: to.port,
      agent,
      method: request.method!,
      path: to.pathname.replace(/\/$/, '') + request.url!,
      headers: request.rawHeaders,
      setHost: false,
      // TLS asks for names, not for addresses
      ...(isSecure && { servername: isIP(hostOf(to)) === 0 ? to.hostname : '' }),
    });
    onward.on('response', (answer: IncomingMessage) => {
      response.sendDate = false;
      try {
        response.writeHead(answer.statusCode!, answer.statusMessage!, answer.rawHeaders);
      } catch (error) {
        onward.destroy(error as Error); // Node reads some answers that it does not write, such as the status 42
        return;
      }
      answered(answer.statusCode!);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    onward.on('error', (error) => {
      if (!response.headersSent && !response.destroyed) failed(error);
      response.destroy();
    });
    response.on('close', () => onward.destroy()); // the caller does not wait any longer
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      came({ at, method: method!, target: url!, headers, body: Buffer.concat(chunks) });
    });
    request.on('error', () => onward.destroy()).pipe(onward);
  });
  return server.on('close', () => agent.destroy());
}

/** An IPv6 address without the brackets that it has in a URL. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
