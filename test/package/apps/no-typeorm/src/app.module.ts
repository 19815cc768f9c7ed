import { Injectable, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent } from 'nestjs-chat-webhooks';
import { MemoryJournal } from 'nestjs-chat-webhooks/testing';

@Injectable()
class MessagePrinter {
  @OnChatEvent(C2cMessageSent)
  print({ provider, from, text }: C2cMessageSent): void {
    console.log(JSON.stringify({ provider, from, text }));
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: process.env.TENCENT_SDK_APP_ID!, token: process.env.TENCENT_TOKEN! },
      openim: { secret: process.env.OPENIM_SECRET! },
      journal: MemoryJournal,
    }),
  ],
  providers: [MessagePrinter],
})
export class AppModule {}
