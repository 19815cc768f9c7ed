import { Controller, Inject, Injectable } from '@nestjs/common';
import { ClientProxy, EventPattern, Payload } from '@nestjs/microservices';
import { C2cMessageSent, chatEventFromJSON, OnChatEvent } from 'nestjs-chat-webhooks';
import { lastValueFrom } from 'rxjs';

@Injectable()
export class Forwarder {
  constructor(@Inject('ARCHIVE') private readonly archive: ClientProxy) {}

  @OnChatEvent(C2cMessageSent, { apps: [1400000001] }) // of one app; `provider: 'tencent'` would take all of one chat server
  async forward(message: C2cMessageSent) {
    await lastValueFrom(this.archive.emit(message.eventName, message), { defaultValue: undefined });
  }
}

@Controller()
export class Archive {
  readonly texts: string[] = [];

  @EventPattern(C2cMessageSent.eventName) // in another process
  keep(@Payload() json: unknown) {
    const message = chatEventFromJSON(json, C2cMessageSent);
    this.texts.push(`${message.from}: ${message.text}`);
  }
}
