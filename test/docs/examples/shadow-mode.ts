import { Injectable, Logger } from '@nestjs/common';
import { BeforeChatEvent, C2cMessageSending, DecisionTried, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class NewRule {
  private readonly logger = new Logger(NewRule.name);

  @BeforeChatEvent(C2cMessageSending, { shadow: true })
  check(message: C2cMessageSending) {
    return message.text.length > 1_000 ? message.refuse('Please be brief') : message.allow();
  }

  @OnChatEvent(DecisionTried) // what it would have stopped: in the journal, too
  review({ kind, id }: DecisionTried) {
    this.logger.log(`would have been ${kind}: ${id}`);
  }
}
