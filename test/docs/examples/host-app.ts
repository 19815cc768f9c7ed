import { Injectable, Module, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';

const Public = () => SetMetadata('isPublic', true);

@Injectable()
class LoginGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.get('isPublic', context.getClass())) return true;
    return context.switchToHttp().getRequest().headers.cookie !== undefined; // your own check
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      openim: { secret: process.env.OPENIM_CALLBACK_SECRET! },
      decorators: [Public()], // chat servers do not log in; our own guards verify them
    }),
  ],
  providers: [{ provide: APP_GUARD, useClass: LoginGuard }],
})
export class HostModule {}
