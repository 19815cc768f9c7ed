import { ChatWebhooksModule } from 'nestjs-chat-webhooks';

export const chatWebhooks = ChatWebhooksModule.forRoot({
  tencent: {
    sdkAppId: 1400000001,
    token: [process.env.TENCENT_NEW_TOKEN!, process.env.TENCENT_CALLBACK_TOKEN!], // both work while one replaces the other
    allowedAddresses: ['203.0.113.0/24', '2001:db8::/32', '127.0.0.1'], // everybody else is refused
  },
});
