import type { INestApplication } from '@nestjs/common';
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
