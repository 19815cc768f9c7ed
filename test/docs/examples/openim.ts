import { ChatWebhooksModule } from 'nestjs-chat-webhooks';

export const chatWebhooks = ChatWebhooksModule.forRoot({
  openim: {
    secret: process.env.OPENIM_CALLBACK_SECRET!, // at least 24 characters
    onFailure: 'refuse', // what before-callbacks are answered when they cannot be processed
  },
});
