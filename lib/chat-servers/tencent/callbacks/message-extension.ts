import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { MessageExtensionsChanged } from '../../../events/message-change.event.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Int32, Int64, ListOf, Optional, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { tencentAccount } from '../facts.js';
import { tencentEvent, type TencentContext } from './event-data.js';
import { C2cMsgKeyDto, GroupMessagesDto } from './message.js';

/** One pair of a message's extensions. */
export class MsgExtensionDto {
  @Optional(Text) Key?: string;
  /** Empty when the pair was deleted. */
  @Optional(Text) Value?: string;
  @Optional(Int64) Seq?: number | string;
}

/** Body of `C2C.CallbackAfterC2CMsgExtension`. Source: "After Extensions of a One-to-One Message Change" (intl 76006). */
export class C2cAfterMsgExtensionDto extends C2cMsgKeyDto {
  /** 1 set, 2 delete, 3 clear. */
  @Optional(Int32) OperateType?: number | string;
  /** Empty for clear. */
  @Optional(ListOf(MsgExtensionDto)) ExtensionList?: readonly MsgExtensionDto[] | null;
  @Optional(Int64) Seq?: number | string;
}

const c2cAfterMsgExtension = {
  command: 'C2C.CallbackAfterC2CMsgExtension',
  phase: 'after',
  name: 'c2c-message-extensions',
  summary: 'extensions of a one-to-one message that changed',
  body: C2cAfterMsgExtensionDto,
  events: [MessageExtensionsChanged],
  toEvent: toC2cExtensionsChanged,
  sample: {
    From_Account: 'user1',
    To_Account: 'user2',
    MsgKey: '93847636_1287657_1764688415',
    OperateType: 1,
    ExtensionList: [{ Key: 'k1', Value: 'v1', Seq: 1 }],
    Seq: 1,
    EventTime: 1764688540182,
  } satisfies C2cAfterMsgExtensionDto,
} as const;

/** Body of `Group.CallbackAfterGroupMsgExtension`. Source: "After Extensions of a Group Message Change" (intl 76007). */
export class GroupAfterMsgExtensionDto extends GroupMessagesDto {
  @Optional(Uint32) MsgSeq?: number | string;
  /** 1 set, 2 delete, 3 clear. */
  @Optional(Int32) OperateType?: number | string;
  /** Empty for clear. */
  @Optional(ListOf(MsgExtensionDto)) ExtensionList?: readonly MsgExtensionDto[] | null;
  @Optional(Int64) Seq?: number | string;
}

const groupAfterMsgExtension = {
  command: 'Group.CallbackAfterGroupMsgExtension',
  phase: 'after',
  name: 'group-message-extensions',
  summary: 'extensions of a group message that changed',
  body: GroupAfterMsgExtensionDto,
  events: [MessageExtensionsChanged],
  toEvent: toGroupExtensionsChanged,
  sample: {
    GroupId: 'test',
    MsgSeq: 10,
    OperateType: 1,
    ExtensionList: [{ Key: 'k2', Value: 'v2', Seq: 56 }],
    Seq: 56,
    EventTime: 1764688294360,
  } satisfies GroupAfterMsgExtensionDto,
} as const;

/** The callbacks about extensions of messages. */
export const TENCENT_MESSAGE_EXTENSIONS = [c2cAfterMsgExtension, groupAfterMsgExtension] as const;

function toC2cExtensionsChanged(body: C2cAfterMsgExtensionDto, context: TencentContext): MessageExtensionsChanged {
  const from = tencentAccount(body.From_Account);
  const own = Object.assign(changeIn(body), {
    messageId: readText(body.MsgKey),
    sequence: undefined,
    from,
    to: body.To_Account,
    groupId: undefined,
    topicId: undefined,
    conversationKey: c2cConversationKey(context.provider, context.appId, from, body.To_Account),
  });
  return new MessageExtensionsChanged(tencentEvent(body, context, own));
}

function toGroupExtensionsChanged(body: GroupAfterMsgExtensionDto, context: TencentContext): MessageExtensionsChanged {
  const topicId = readText(body.TopicId);
  const sequence = readInteger(body.MsgSeq);
  const own = Object.assign(changeIn(body), {
    messageId: sequence?.toString(),
    sequence,
    from: undefined,
    to: undefined,
    groupId: body.GroupId,
    topicId,
    conversationKey: groupConversationKey(context.provider, context.appId, body.GroupId, topicId),
  });
  return new MessageExtensionsChanged(tencentEvent(body, context, own));
}

const OPERATIONS = new Map<unknown, 'set' | 'delete' | 'clear'>([
  [1, 'set'],
  [2, 'delete'],
  [3, 'clear'],
]);

/** The members of an event that extensions of all messages have in common. */
function changeIn({ OperateType, ExtensionList, Seq }: C2cAfterMsgExtensionDto | GroupAfterMsgExtensionDto) {
  return {
    operation: OPERATIONS.get(readInteger(OperateType)),
    extensions: (ExtensionList ?? []).flatMap(({ Key, Value, Seq: version }) => {
      const key = readText(Key);
      return key === undefined ? [] : { key, value: Value ?? '', version: readInteger(version) };
    }),
    version: readInteger(Seq),
  };
}
