import { BotMessageReceived } from '../../../events/bot-message.event.js';
import { ChatSignalReceived } from '../../../events/chat-signal.event.js';
import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { parseObject } from '../../../wire/json.js';
import { readInteger, readText, readTexts } from '../../../wire/values.js';
import { Int32, ListOfTexts, Optional, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { tencentAccount } from '../facts.js';
import { c2cMessageKeys, groupMessageKeys } from '../keys.js';
import { tencentEvent, type TencentContext } from './event-data.js';
import { C2cMsgDto, C2cMsgKeyDto, GroupMsgDto, messageData } from './message.js';

/** Body of `Bot.OnC2CMessage`. Source: "After a One-to-One Message to a Bot" (intl 68952). */
export class BotC2cMessageDto extends C2cMsgDto {
  /** 0: delivered; anything else is an error code, and the message never arrived. */
  @Optional(Int32) SendMsgResult?: number | string;

  @Optional(Text) ErrorInfo?: string;
}

/** Body of `Bot.OnGroupMessage`: a group message that mentions bots. Source: "After a Bot Is Mentioned in a Group" (intl 68953). */
export class BotGroupMessageDto extends GroupMsgDto {
  /** The bots; receivers saw it missing and empty. */
  @Optional(ListOfTexts) AtRobots_Account?: readonly string[] | null;

  /** How an SDK of another author calls `AtRobots_Account`. */
  @Optional(ListOfTexts) AtRobotAccount?: readonly string[] | null;
}

/**
 * Body of `Chatbot.OnC2CSignalMessage`: what an app passes through to a chatbot. An answer could hold `RspData`, which Tencent would pass
 * on to the chatbot; ours has none. Source: intl 59057, cn 103730.
 */
export class ChatbotC2cSignalDto extends C2cMsgKeyDto {
  @Optional(Uint32) MsgSeq?: number | string;

  @Optional(Uint32) MsgRandom?: number | string;

  /** The app's own protocol. */
  @Optional(Text) Data?: string;
}

const botC2cMessage = {
  command: 'Bot.OnC2CMessage',
  phase: 'after',
  olderNames: ['Bot.OnC2cMessage'],
  name: 'bot-c2c-message',
  summary: 'a one-to-one message to a bot',
  body: BotC2cMessageDto,
  events: [BotMessageReceived],
  toEvent: toBotC2cMessage,
  sample: {
    From_Account: 'jared',
    To_Account: '@RBT#001',
    MsgSeq: 48374,
    MsgRandom: 2837546,
    MsgTime: 1557481126,
    MsgKey: '48374_2837546_1557481126',
    OnlineOnlyFlag: 0,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'custom',
    EventTime: 1670574414123,
  } satisfies BotC2cMessageDto,
} as const;

const botGroupMessage = {
  command: 'Bot.OnGroupMessage',
  phase: 'after',
  name: 'bot-group-message',
  summary: 'a group message that mentions a bot',
  body: BotGroupMessageDto,
  events: [BotMessageReceived],
  toEvent: toBotGroupMessage,
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    From_Account: 'jared',
    Operator_Account: 'admin',
    Random: 123456,
    MsgSeq: 123,
    MsgTime: 1490686222,
    OnlineOnlyFlag: 0,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: '@@RBT#001 hello' } }],
    AtRobots_Account: ['@RBT#001'],
    CloudCustomData: 'custom',
    EventTime: 1670574414123,
  } satisfies BotGroupMessageDto,
} as const;

const chatbotC2cSignal = {
  command: 'Chatbot.OnC2CSignalMessage',
  phase: 'after',
  name: 'chatbot-signal',
  summary: 'a signal of an app to a chatbot',
  body: ChatbotC2cSignalDto,
  events: [ChatSignalReceived],
  toEvent: toChatbotSignal,
  sample: {
    From_Account: 'jared',
    To_Account: '@RBT#001',
    MsgSeq: 1,
    MsgRandom: 2,
    MsgKey: '1_2_1698387209',
    EventTime: 1670574414123,
    Data: '{}',
  } satisfies ChatbotC2cSignalDto,
} as const;

/** The callbacks about messages and signals to bots. */
export const TENCENT_BOT_MESSAGES = [botC2cMessage, botGroupMessage, chatbotC2cSignal] as const;

function toBotC2cMessage(body: BotC2cMessageDto, context: TencentContext): BotMessageReceived {
  const from = tencentAccount(body.From_Account);
  const own = {
    bots: [body.To_Account],
    from,
    to: body.To_Account,
    groupId: undefined,
    topicId: undefined,
    messageId: readText(body.MsgKey),
    conversationKey: c2cConversationKey(context.provider, context.appId, from, body.To_Account),
    errorCode: readInteger(body.SendMsgResult) || undefined,
  };
  const message = Object.assign(messageData(body, context), own);
  return new BotMessageReceived(tencentEvent(body, context, message, c2cMessageKeys(body, context.bytes)));
}

function toBotGroupMessage(body: BotGroupMessageDto, context: TencentContext): BotMessageReceived {
  const topicId = readText(body.TopicId);
  const sequence = readInteger(body.MsgSeq);
  const own = {
    bots: [...new Set([...readTexts(body.AtRobots_Account), ...readTexts(body.AtRobotAccount)])],
    from: tencentAccount(body.From_Account),
    to: undefined,
    groupId: body.GroupId,
    topicId,
    messageId: sequence?.toString(),
    conversationKey: groupConversationKey(context.provider, context.appId, body.GroupId, topicId),
    errorCode: undefined,
  };
  const message = Object.assign(messageData(body, context), own);
  return new BotMessageReceived(tencentEvent(body, context, message, groupMessageKeys(body, context.bytes)));
}

function toChatbotSignal(body: ChatbotC2cSignalDto, context: TencentContext): ChatSignalReceived {
  const from = tencentAccount(body.From_Account);
  const data = body.Data ?? '';
  const own = {
    kind: 'custom' as const,
    sourceType: context.command,
    from,
    to: body.To_Account,
    groupId: undefined,
    conversationKey: c2cConversationKey(context.provider, context.appId, from, body.To_Account),
    messageId: readText(body.MsgKey),
    content: parseObject(data) ?? data,
  };
  return new ChatSignalReceived(tencentEvent(body, context, own, c2cMessageKeys(body, context.bytes)));
}
