import { Injectable } from '@nestjs/common';
import { C2cMessageSent, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class UnreadMessages {
  readonly byAccount = new Map<string, unknown>();

  @OnChatEvent(C2cMessageSent)
  note({ provider, to, raw }: C2cMessageSent) {
    if (provider === 'tencent') this.byAccount.set(to, raw.UnreadMsgNum); // provider tells whose body it is
  }
}
