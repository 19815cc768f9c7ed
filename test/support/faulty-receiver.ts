import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SDK_APP_ID, SECRET, TOKEN } from './callbacks.js';

export interface HttpReceiver {
  /** What `--url` takes. */
  readonly url: string;
  /** Methods and paths that arrived, with the bodies' lengths. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Any answer to whatever comes; the body is read before. @throws when somebody else has the port */
export async function startReceiver(answer: RequestListener, port = 0): Promise<HttpReceiver> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    requests.push(`${request.method} ${request.url} ${body.length}`);
    answer(request, response);
  });
  server.keepAliveTimeout = 72_000;
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Ways in which a receiver of callbacks is wrong. */
export interface Faults {
  /** Milliseconds before what is accepted is answered. */
  readonly delay?: number;
  /** In place of what accepts a callback. */
  readonly accept?: { status?: number; body?: string; type?: string; location?: string };
  readonly takesGet?: boolean;
  readonly takesUnsigned?: boolean;
  readonly takesWrongSign?: boolean;
  readonly takesOldSign?: boolean;
  readonly takesAnyApp?: boolean;
  /** In place of what refuses a caller. */
  readonly refuse?: { status: number; body: string };
  readonly refusesProbe?: boolean;
  /** Bytes. */
  readonly bodyLimit?: number;
  /** Milliseconds. */
  readonly clockSkew?: number;
  readonly closes?: boolean;
  /** Seconds after which it closes an idle connection, as it says itself. */
  readonly closesAfter?: number;
  /** Closes without having said so. */
  readonly closesSilently?: boolean;
  readonly dropsConnection?: boolean;
}

const ACCEPT = {
  tencent: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
  openim: '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}',
};
const REFUSE = {
  tencent: '{"ActionStatus":"FAIL","ErrorInfo":"unauthorized","ErrorCode":1}',
  openim: '{"actionCode":0,"errCode":5001,"errMsg":"unauthorized","errDlt":"","nextCode":1}',
};

/** A receiver of both senders, written without the library, that is right but for its faults. */
export function startFaultyReceiver(faults: Faults = {}): Promise<HttpReceiver> {
  return startReceiver((request, response) => {
    if (faults.dropsConnection) return void request.socket.destroy();
    answer(request, response, faults);
  });
}

function answer(request: IncomingMessage, response: ServerResponse, faults: Faults): void {
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
  const sender = pathname.startsWith('/hooks/tencent') ? 'tencent' : 'openim';
  const say = (status: number, body: string, type = 'application/json', location?: string) => {
    if (faults.clockSkew) response.setHeader('date', new Date(Date.now() + faults.clockSkew).toUTCString());
    if (faults.closes) response.setHeader('connection', 'close');
    if (faults.closesAfter) {
      response.setHeader('connection', 'keep-alive').setHeader('keep-alive', `timeout=${faults.closesAfter}`);
    }
    if (location) response.setHeader('location', location);
    response.writeHead(status, { 'content-type': type }).end(body);
    if (faults.closesSilently) request.socket.end();
  };
  const { status = 200, body = ACCEPT[sender], type, location } = faults.accept ?? {};
  if (request.method !== 'POST') return faults.takesGet ? say(200, '<html>', 'text/html') : say(405, '');
  if (Number(request.headers['content-length']) > (faults.bodyLimit ?? Infinity)) return say(413, '');
  const isKnown = sender === 'tencent' ? isTencent(searchParams, faults) : isOpenIm(request, faults);
  if (!isKnown) return say(faults.refuse?.status ?? 401, faults.refuse?.body ?? REFUSE[sender]);
  if (faults.refusesProbe && sender === 'tencent' && !searchParams.has('CallbackCommand'))
    return say(400, REFUSE.tencent);
  setTimeout(() => say(status, body, type, location), faults.delay ?? 0);
}

function isTencent(query: URLSearchParams, faults: Faults): boolean {
  const time = query.get('RequestTime');
  const sign = query.get('Sign');
  if (!faults.takesAnyApp && query.get('SdkAppid') !== String(SDK_APP_ID)) return false;
  if (time === null || sign === null) return faults.takesUnsigned === true;
  if (!faults.takesOldSign && Math.abs(Date.now() / 1000 - Number(time)) > 60) return false;
  return (
    faults.takesWrongSign === true ||
    sign ===
      createHash('sha256')
        .update(TOKEN + time)
        .digest('hex')
  );
}

function isOpenIm({ headers }: IncomingMessage, faults: Faults): boolean {
  if (headers.authorization === undefined) return faults.takesUnsigned === true;
  const password = Buffer.from(headers.authorization.replace('Basic ', ''), 'base64').toString().split(':')[1];
  return faults.takesWrongSign === true || password === SECRET;
}
