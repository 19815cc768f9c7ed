import { eventClass, type EventOf } from './event-class.js';
import { WrittenMessage } from './message-event.js';

/** Members of a message to a bot. */
export abstract class BotMessage extends WrittenMessage {
  /** Accounts of the bots: the recipient, or those that a group message mentions, where it lists them. */
  declare readonly bots: readonly string[];
  /** Account of the bot, in a one-to-one conversation. */
  declare readonly to: string | undefined;
  /** Id of the group, in a group. */
  declare readonly groupId: string | undefined;
  /** Topic of a community, in a group. */
  declare readonly topicId: string | undefined;
  /** Tencent's `SendMsgResult`, if it is not 0: the message never arrived. */
  declare readonly errorCode: number | undefined;
}

/**
 * Somebody wrote to a bot, or mentioned one in a group. The same message probably comes as `C2cMessageSent` or `GroupMessageSent` too:
 * count those, and answer these. Tencent only.
 */
export const BotMessageReceived = eventClass('BotMessageReceived', 'chat.bot-message.received', BotMessage);
export type BotMessageReceived = EventOf<typeof BotMessageReceived.eventName, BotMessage>;
