import { Injectable, Module } from '@nestjs/common';
import { C2cMessageSent, OnChatEvent } from 'nestjs-chat-webhooks';
import { ClsModule, ClsService } from 'nestjs-cls';

@Injectable()
export class Audit {
  readonly lines: [request: string, from: string | null][] = [];

  constructor(private readonly cls: ClsService) {}

  @OnChatEvent(C2cMessageSent)
  keep({ from }: C2cMessageSent) {
    // the context of the callback's request; a retry has none and begins its own
    return this.cls.run({ ifNested: 'reuse' }, () => {
      this.lines.push([this.cls.getId() ?? 'a retry', from]);
    });
  }
}

@Module({
  imports: [ClsModule.forRoot({ global: true, middleware: { mount: true, generateId: true } })],
  providers: [Audit],
})
export class AuditModule {}
