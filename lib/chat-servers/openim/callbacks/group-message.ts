import { ChatSignalReceived } from '../../../events/chat-signal.event.js';
import { groupConversationKey } from '../../../events/conversation-key.js';
import { GroupMessageSent } from '../../../events/group-message.event.js';
import { parseObject } from '../../../wire/json.js';
import { readInteger, readTexts } from '../../../wire/values.js';
import { NonEmptyText, Required } from '../../../wire/wire-decorators.js';
import type { OpenImContext } from './event-data.js';
import { MENTION_SAMPLE, MESSAGE_SAMPLE, MessageDto, messageData, signalData, signalIn } from './message.js';

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
    ...MESSAGE_SAMPLE,
    sessionType: 3,
    contentType: 106,
    content: MENTION_SAMPLE,
    atUserList: ['19997'],
    groupID: '2559498142',
  } satisfies AfterSendGroupMsgDto,
} as const;

/** The callbacks about messages in groups. */
export const OPENIM_GROUP_MESSAGES = [afterSendGroupMsg] as const;

function toGroupMessage(body: AfterSendGroupMsgDto, context: OpenImContext): GroupMessageSent | ChatSignalReceived {
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
    mentions: mentionsOf(mentioned),
  };
  return new GroupMessageSent(Object.assign(messageData(body, context), own, where));
}

/** Means everybody in lists of mentioned users. */
const AT_ALL = 'AtAllTag';

/** Whom a message mentions. @param listed as in `atUserList` */
export function mentionsOf(listed: readonly string[]) {
  return { all: listed.includes(AT_ALL), userIds: listed.filter((userId) => userId !== AT_ALL) };
}

/** Before v2.3.0, and from the REST API, only the content of an @-text (106) has the list. */
function mentionedIn({ atUserList, contentType, content }: MessageDto): string[] {
  const mentioned = readTexts(atUserList);
  if (mentioned.length > 0 || readInteger(contentType) !== 106) return mentioned;
  return readTexts(parseObject(content ?? '')?.atUserList);
}
