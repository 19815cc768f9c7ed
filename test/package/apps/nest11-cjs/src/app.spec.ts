import { RequestMethod, type INestApplication } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ApiExcludeController, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { AppModule } from './app.module';

describe('AppModule', () => {
  let app: INestApplication;
  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  it('has the webhooks', async () => {
    expect(app.get(ChatWebhooksModule)).toBeInstanceOf(ChatWebhooksModule);
    const answer = await fetch(`${await app.getUrl()}/chat-webhooks/tencent`, { method: 'POST', body: '{}' });
    expect(await answer.json()).toMatchObject({ ActionStatus: 'FAIL' });
  });
});

it('puts the webhooks where Nest maps them, and shows them in Swagger where it is told to', async () => {
  const webhooks = ChatWebhooksModule.forRoot({
    openim: { secret: process.env.OPENIM_SECRET! },
    decorators: [ApiExcludeController(false)],
  });
  const module = await Test.createTestingModule({
    imports: [
      EventEmitterModule.forRoot({ global: false }),
      webhooks,
      RouterModule.register([{ path: 'hooks/:customer', module: ChatWebhooksModule }]),
    ],
  }).compile();
  const app = module.createNestApplication();
  const exclude = [{ path: 'hooks/:customer/chat-webhooks/openim', method: RequestMethod.POST }];
  app.setGlobalPrefix('api', { exclude });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const post = async (path: string) => (await fetch(url + path, { method: 'POST', body: '{}' })).json();
  // a refusal that every version of the server understands, as nothing tells which one calls
  const refused = { actionCode: 1, errMsg: 'unauthorized', nextCode: '1' };
  expect(await post('/hooks/42/chat-webhooks/openim')).toMatchObject(refused);
  expect(await post('/api/hooks/42/chat-webhooks/openim/x')).toMatchObject(refused);
  expect(await post('/api/hooks/42/chat-webhooks/tencent')).toMatchObject({ ActionStatus: 'FAIL' });
  const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  expect(Object.keys(paths)).toContain('/api/hooks/{customer}/chat-webhooks/tencent');
  await app.close();
});
