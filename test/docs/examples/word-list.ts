import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, C2cMessageSending, GroupMessageSending } from 'nestjs-chat-webhooks';

@Injectable()
export class WordList {
  private readonly forbidden = /\b(?:casino|lottery)\b/i;

  @BeforeChatEvent(C2cMessageSending, GroupMessageSending)
  check(message: C2cMessageSending | GroupMessageSending) {
    return this.forbidden.test(message.text) ? message.refuse('No advertising, please', 1) : message.allow();
  }
}
