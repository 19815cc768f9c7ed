import { ChatSignalReceived } from '../../../events/chat-signal.event.js';
import { groupConversationKey } from '../../../events/conversation-key.js';
import { GroupMessageSent } from '../../../events/group-message.event.js';
import { parseObject } from '../../../wire/json.js';
import { readInteger, readTexts } from '../../../wire/values.js';
import { NonEmptyText, Required } from '../../../wire/wire-decorators.js';
import type { CallbackContext } from '../../callback-definition.js';
import { MessageDto, messageData, signalData, signalIn } from './message.js';

/** Body of `callbackAfterSendGroupMsgCommand`. */
export class AfterSendGroupMsgDto extends MessageDto {
  @Required(NonEmptyText) groupID!: string;
}

const afterSendGroupMsg = {
  command: 'callbackAfterSendGroupMsgCommand',
  phase: 'after',
  name: 'openim-group',
  summary: 'a group message',
  body: AfterSendGroupMsgDto,
  events: [GroupMessageSent, ChatSignalReceived],
  toEvent: toGroupMessage,
  sample: {
    sendID: '10000',
    callbackCommand: 'callbackAfterSendGroupMsgCommand',
    serverMsgID: '0b2676769e9eceb4983cb12966586f48',
    clientMsgID: 'f4ff79f97195113e3048bbfedb5748b6',
    operationID: '37a60d50-4799-4de2-bfc9-d9d0ccf2e8b5',
    senderPlatformID: 5,
    senderNickname: 'Alice',
    sessionType: 3,
    msgFrom: 100,
    contentType: 106,
    status: 1,
    sendTime: 1746797848316,
    createTime: 1746797847589,
    content:
      '{"text":"@19997 hi","atUserList":["19997"],"atUsersInfo":[{"atUserID":"19997","groupNickname":"Carol"}],"isAtSelf":false}',
    seq: 0,
    atUserList: ['19997'],
    faceURL: 'https://cdn.example.test/a.png',
    ex: '',
    groupID: '2559498142',
  } satisfies AfterSendGroupMsgDto,
} as const;

/** The callbacks about messages in groups. */
export const OPENIM_GROUP_MESSAGES = [afterSendGroupMsg] as const;

function toGroupMessage(
  body: AfterSendGroupMsgDto,
  context: CallbackContext<'openim'>,
): GroupMessageSent | ChatSignalReceived {
  const { provider, appId } = context;
  const conversationKey = groupConversationKey(provider, appId, body.groupID);
  const where = { groupId: body.groupID, conversationKey, raw: body };
  const kind = signalIn(body, context);
  if (kind !== undefined) {
    const signal = Object.assign(signalData(body, context, kind), { to: undefined }, where);
    return new ChatSignalReceived(signal);
  }
  const mentioned = mentionedIn(body);
  const own = {
    topicId: undefined,
    groupType: undefined,
    operator: undefined,
    mentions: { all: mentioned.includes(AT_ALL), userIds: mentioned.filter((userId) => userId !== AT_ALL) },
  };
  return new GroupMessageSent(Object.assign(messageData(body, context), own, where));
}

/** Means everybody in `atUserList`. */
const AT_ALL = 'AtAllTag';

/** Before v2.3.0, and from the REST API, only the content of an @-text (106) has the list. */
function mentionedIn({ atUserList, contentType, content }: MessageDto): string[] {
  const mentioned = readTexts(atUserList);
  if (mentioned.length > 0 || readInteger(contentType) !== 106) return mentioned;
  return readTexts(parseObject(content ?? '')?.atUserList);
}
