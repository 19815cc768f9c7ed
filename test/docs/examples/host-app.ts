import { Module, SetMetadata } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { SkipThrottle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';

const Public = () => SetMetadata('isPublic', true); // what your own guard looks for

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1 }]),
    ChatWebhooksModule.forRoot({
      openim: { secret: process.env.OPENIM_CALLBACK_SECRET! },
      decorators: [Public(), SkipThrottle()], // chat servers do not log in, and may call often
    }),
  ],
  providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
})
export class HostModule {}
