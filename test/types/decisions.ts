/** Compiled, never run: which decisions there are, and that nothing else is one. */
import { BeforeChatEvent, type DecisionContext } from '../../lib/proposals/before-chat-event.decorator.js';
import { C2cMessageSending, GroupMessageSending } from '../../lib/proposals/message.proposal.js';

export class Moderation {
  @BeforeChatEvent(C2cMessageSending, GroupMessageSending, { within: 900, onFailure: 'allow' })
  async both(message: C2cMessageSending | GroupMessageSending, { signal }: DecisionContext) {
    if (signal.aborted) return message.refuse('You are blocked', 7);
    if (message.provider === 'tencent' && message.text === '') return message.drop();
    if (message.provider === 'tencent') return message.rewrite({ text: message.text });
    return message.allow();
  }

  @BeforeChatEvent(C2cMessageSending)
  one(message: C2cMessageSending) {
    return message.refuse('no', { tencent: 120555 });
  }

  // @ts-expect-error nothing is returned
  @BeforeChatEvent(C2cMessageSending)
  nothing(_: C2cMessageSending) {}

  // @ts-expect-error a path without a decision
  @BeforeChatEvent(C2cMessageSending)
  sometimes(message: C2cMessageSending) {
    if (message.text === '') return message.allow();
    return undefined;
  }

  // @ts-expect-error a reply by hand
  @BeforeChatEvent(C2cMessageSending)
  byHand(_: C2cMessageSending) {
    return { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
  }

  // @ts-expect-error another proposal
  @BeforeChatEvent(C2cMessageSending)
  another(message: GroupMessageSending) {
    return message.allow();
  }

  other!: GroupMessageSending;

  // @ts-expect-error the decision of another proposal
  @BeforeChatEvent(C2cMessageSending)
  ofAnother(_: C2cMessageSending) {
    return this.other.allow();
  }

  @BeforeChatEvent(C2cMessageSending)
  wrong(message: C2cMessageSending) {
    // @ts-expect-error only Tencent can drop
    message.drop();
    // @ts-expect-error no such code
    message.refuse('no', 101);
    // @ts-expect-error misspelt chat server
    message.refuse('no', { tencnt: 5 });
    // @ts-expect-error only Tencent has such a body
    message.raw.From_Account = 'x';
    return message.allow();
  }
}
