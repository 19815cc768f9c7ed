import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { decide, openImModifying, openImProposal, tencentC2cSending } from 'nestjs-chat-webhooks/testing';
import { HouseRules } from './decisions.js'; // your handlers

let app: INestApplication;
beforeAll(async () => {
  const chatWebhooks = ChatWebhooksModule.forRoot({
    tencent: { sdkAppId: 1, token: 't' },
    openim: { trust: 'network' },
  });
  const imports = [EventEmitterModule.forRoot(), chatWebhooks];
  const module = await Test.createTestingModule({ imports, providers: [HouseRules] }).compile();
  app = module.createNestApplication();
});
afterAll(() => app.close());

it('refuses advertising', async () => {
  const { decision, verdict } = await decide(app, tencentC2cSending({ text: 'casino' }));
  expect(decision).toMatchObject({ kind: 'refused', text: 'No advertising, please', handler: 'HouseRules.check' });
  expect(verdict).toMatchObject({ passes: false, code: 120_008 });
});

it('masks words', async () => {
  const { decision, verdict, reply } = await decide(app, openImModifying({ text: 'darn!' }));
  expect(decision).toMatchObject({ kind: 'rewritten', changes: { content: '{"content":"****!"}' } });
  expect(verdict.passes).toBe(true);
  expect(reply).toMatchObject({ errCode: 0, nextCode: 0, content: '{"content":"****!"}' });
});

it('leaves friends alone', async () => {
  const { decision, verdict } = await decide(
    app,
    openImProposal('callbackBeforeAddFriendCommand', { toUserID: 'bob' }),
  );
  expect(decision).toBeUndefined(); // nobody decides about it
  expect(verdict.passes).toBe(true);
});
