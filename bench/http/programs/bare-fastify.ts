// Server: Fastify with the checks by hand.
import { EventEmitter2 } from '@nestjs/event-emitter';
import { fastify } from 'fastify';
import { TENCENT_OK, TENCENT_PATH } from '../../load/routes.js';
import { isMessage, isSigned } from './checks.js';
import { Tally, tellAbout } from './serve.js';

const tally = new Tally();
const events = new EventEmitter2();
events.on('message', () => tally.count++);

const app = fastify();
app.post(TENCENT_PATH, (request, reply) => {
  if (!isSigned(request.query)) return reply.code(403).send(failure('not signed'));
  if (!isMessage(request.body)) return reply.code(400).send(failure('not a message'));
  events.emit('message', request.body);
  return reply.send(TENCENT_OK);
});

function failure(ErrorInfo: string) {
  return { ActionStatus: 'FAIL', ErrorInfo, ErrorCode: 1 };
}

await app.listen({ port: 0, host: '127.0.0.1' });
tellAbout(app.server, tally);
