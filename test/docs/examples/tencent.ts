import { ChatWebhooksModule } from 'nestjs-chat-webhooks';

export const chatWebhooks = ChatWebhooksModule.forRoot({
  tencent: {
    apps: [
      { sdkAppId: 1400000001, token: process.env.FIRST_TOKEN! },
      { sdkAppId: 1400000002, token: process.env.SECOND_TOKEN! },
    ],
  },
});
