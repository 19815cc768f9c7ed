import { Injectable, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
class MessagePrinter {
  @OnChatEvent(C2cMessageSent)
  print({ provider, raw, text }: C2cMessageSent): void {
    const from = 'From_Account' in raw ? raw.From_Account : raw.sendID; // the bodies have their types without any other import
    console.log(JSON.stringify({ provider, from, text }));
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: process.env.TENCENT_SDK_APP_ID!, token: process.env.TENCENT_TOKEN! },
      openim: { secret: process.env.OPENIM_SECRET! },
    }),
  ],
  providers: [MessagePrinter],
})
export class AppModule {}
