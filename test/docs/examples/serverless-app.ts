import { Injectable, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class Archive {
  @OnChatEvent(C2cMessageSent)
  async keep({ id, from, text }: C2cMessageSent) {
    await fetch(process.env.ARCHIVE_URL!, { method: 'POST', body: JSON.stringify({ id, from, text }) });
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: 1400000001, token: process.env.TENCENT_CALLBACK_TOKEN! },
      openim: { secret: process.env.OPENIM_CALLBACK_SECRET! },
      answerAfter: 'handlers',
    }),
  ],
  providers: [Archive],
})
export class AppModule {}
