import { ChatWebhooksModule } from 'nestjs-chat-webhooks';

export const chatWebhooks = ChatWebhooksModule.forRoot({
  tencent: { sdkAppId: 1400000001, token: process.env.TENCENT_CALLBACK_TOKEN! },
  handlerAttempts: 8,
  onDeadLetter: ({ handler, eventId, error }) => console.error(handler, eventId, error),
  path: 'hooks', // the route is now /hooks/tencent
  global: true,
});
