import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { openTelemetry } from 'nestjs-chat-webhooks/opentelemetry';

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      openim: { secret: process.env.OPENIM_CALLBACK_SECRET! },
      telemetry: openTelemetry(), // or openTelemetry({ firstPass: 'parent' })
    }),
  ],
})
export class AppModule {}
