import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { C2cMessageSent, CallbackRejected, ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { deliver, EventRecorder, openImC2cMessage, settled, tencentC2cMessage } from 'nestjs-chat-webhooks/testing';
import { MessageArchive } from './first-screen.js'; // your handlers; without ".js" where your tests are CommonJS

let app: INestApplication;
beforeEach(async () => {
  const chatWebhooks = ChatWebhooksModule.forRoot({
    tencent: { sdkAppId: 1, token: 'of-the-test' }, // deliver() finds them in the app
    openim: { secret: 'of-the-test-0123456789abcdef' },
  });
  const module = await Test.createTestingModule({
    imports: [EventEmitterModule.forRoot(), chatWebhooks],
    providers: [MessageArchive, EventRecorder],
  }).compile();
  app = module.createNestApplication(); // or on Fastify; deliver() has it listen on a free port
});
afterEach(() => app.close());

it('receives messages of both chat servers', async () => {
  const { status, verdict } = await deliver(app, tencentC2cMessage({ from: 'jared', text: 'hi' }));
  expect([status, verdict.outcome]).toEqual([200, 'success']);
  await deliver(app, openImC2cMessage({ from: 'john', element: { type: 'image' } }));
  const where = ({ from }: C2cMessageSent) => from === 'john';
  const { elements } = await app.get(EventRecorder).next(C2cMessageSent, { where, within: 1000 });
  expect(elements[0]).toMatchObject({ type: 'image', format: 'jpg' });
});

it('rejects a message without a recipient', async () => {
  const message = tencentC2cMessage();
  await deliver(app, { ...message, body: { ...message.body, To_Account: undefined } });
  await settled(app); // until every handler is done
  expect(app.get(EventRecorder).events).toEqual([expect.any(CallbackRejected)]);
});

it('refuses a wrong token', async () => {
  expect((await deliver(app, tencentC2cMessage(), { token: 'guessed' })).status).toBe(401);
});
