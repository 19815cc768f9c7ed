import { Injectable, Logger } from '@nestjs/common';
import { C2cMessageSent, GroupMessageSent, OnChatEvent } from 'nestjs-chat-webhooks';

/** Records messages in real time: who wrote to whom, never what. */
@Injectable()
export class MessageLog {
  private readonly logger = new Logger('Messages');

  @OnChatEvent(C2cMessageSent)
  logC2c(message: C2cMessageSent): void {
    this.log(message, message.to);
  }

  @OnChatEvent(GroupMessageSent)
  logGroup(message: GroupMessageSent): void {
    this.log(message, `group ${message.groupId}`);
  }

  private log({ provider, from, elements, occurredAt }: C2cMessageSent | GroupMessageSent, to: string): void {
    const kinds = elements.map(({ type }) => type).join('+');
    this.logger.log(`${new Date(occurredAt).toISOString()} ${provider}: ${from ?? 'the server'} -> ${to} (${kinds})`);
  }
}
