import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, GroupMessageSending } from 'nestjs-chat-webhooks';

type Rule = (message: GroupMessageSending) => string | undefined;

const RULES: readonly Rule[] = [
  ({ text }) => (text.length > 2_000 ? 'Too long' : undefined),
  ({ elements }) => (elements.length > 9 ? 'Too many parts' : undefined),
];

@Injectable()
export class GroupRules {
  @BeforeChatEvent(GroupMessageSending)
  check(message: GroupMessageSending) {
    for (const rule of RULES) {
      const complaint = rule(message);
      if (complaint !== undefined) return message.refuse(complaint);
    }
    return message.allow();
  }
}
