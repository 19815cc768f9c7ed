import { Injectable, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { C2cMessageSent, ChatWebhooksModule, GroupMessageSent, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class MessageArchive {
  @OnChatEvent(C2cMessageSent, GroupMessageSent) // Tencent and OpenIM alike; a wrong parameter type does not compile
  async keep(message: C2cMessageSent | GroupMessageSent) {
    console.log(message.from, message.text, message.conversationKey);
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: 1400000001, token: process.env.TENCENT_CALLBACK_TOKEN! },
      openim: { secret: process.env.OPENIM_CALLBACK_SECRET! },
    }),
  ],
  providers: [MessageArchive],
})
export class AppModule {}
