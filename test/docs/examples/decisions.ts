import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, C2cMessageSending, GroupMessageSending, MessageModifying } from 'nestjs-chat-webhooks';

@Injectable()
export class HouseRules {
  @BeforeChatEvent(C2cMessageSending, GroupMessageSending, { within: 900 }) // of both chat servers
  check(message: C2cMessageSending | GroupMessageSending) {
    if (message.text.includes('casino')) return message.refuse('No advertising, please', 7);
    const text = masked(message.text);
    if (text === message.text || message.provider === 'openim') return message.allow(); // OpenIM asks about words apart
    return message.rewrite({ text });
  }

  @BeforeChatEvent(MessageModifying) // OpenIM only
  mask(message: MessageModifying) {
    const text = masked(message.text);
    return text === message.text ? message.allow() : message.rewrite({ text });
  }
}

function masked(text: string): string {
  return text.replaceAll(/\bdarn\b/gi, '****');
}
