// Server: node:http with the checks by hand.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { TENCENT_OK, TENCENT_PATH } from '../../load/routes.js';
import { isMessage, isSigned } from './checks.js';
import { serve, Tally } from './serve.js';

const tally = new Tally();
const events = new EventEmitter2();
events.on('message', () => tally.count++);

await serve((request, response) => {
  const [path, query = ''] = request.url!.split('?', 2);
  if (path !== TENCENT_PATH) answer(response, 404, 'no such route');
  else if (request.method !== 'POST') answer(response, 405, 'not a POST');
  else if (!isSigned(parse(query))) answer(response, 403, 'not signed');
  else receive(request, response);
}, tally);

function receive(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    let message: unknown;
    try {
      message = JSON.parse(Buffer.concat(chunks).toString());
    } catch {
      return answer(response, 400, 'no JSON');
    }
    if (!isMessage(message)) return answer(response, 400, 'not a message');
    events.emit('message', message);
    answer(response, 200);
  });
}

function answer(response: ServerResponse, status: number, fault?: string): void {
  const body = JSON.stringify(
    fault === undefined ? TENCENT_OK : { ActionStatus: 'FAIL', ErrorInfo: fault, ErrorCode: 1 },
  );
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}
