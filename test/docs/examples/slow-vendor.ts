import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, C2cMessageSending, GroupMessageSending, type DecisionContext } from 'nestjs-chat-webhooks';

@Injectable()
export class Examiner {
  @BeforeChatEvent(C2cMessageSending, GroupMessageSending, { within: 800, concurrency: 64, failures: 20 })
  async examine(message: C2cMessageSending | GroupMessageSending, { signal }: DecisionContext) {
    const body = JSON.stringify({ text: message.text });
    // the signal ends the request when nobody waits for it any more
    const response = await fetch(process.env.EXAMINER_URL!, { method: 'POST', body, signal });
    const { verdict } = (await response.json()) as { verdict: 'good' | 'bad' };
    return verdict === 'bad' ? message.refuse('This cannot be sent') : message.allow();
  }
}
