import { ChatWebhooksModule } from 'nestjs-chat-webhooks';

export const chatWebhooks = ChatWebhooksModule.forRoot({
  tencent: { sdkAppId: 1400000001, token: process.env.TENCENT_CALLBACK_TOKEN! },
  entry: 'server',
});
