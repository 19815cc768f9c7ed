import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import {
  GroupPushing,
  OfflinePushing,
  OnlinePushing,
  type GroupPushProposal,
  type OfflinePushProposal,
  type UserPushProposal,
} from '../../../proposals/push.proposal.js';
import { readInteger, readText, readTexts, withoutMissing } from '../../../wire/values.js';
import {
  Bool,
  Int32,
  Int64,
  ListOfTexts,
  NonEmptyText,
  Optional,
  Required,
  Text,
} from '../../../wire/wire-decorators.js';
import type { OwnMembers, ProposalContext } from '../../proposal-definition.js';
import { OpenImDecisions } from '../decisions.js';
import { toElements } from '../elements.js';
import { OpenImGroupPushDecisions, OpenImOfflinePushDecisions } from '../push-decisions.js';
import { OpenImCallbackDto } from './event-data.js';
import { mentionsOf } from './group-message.js';
import { MENTION_SAMPLE, MESSAGE_SAMPLE } from './message.js';

type Context = ProposalContext<'openim'>;

/**
 * A message that is about to be pushed. The six members about the notice are missing where the message has none, and always in
 * `callbackBeforeOnlinePushCommand`; v2 leaves out those that are empty. Source: open-im-server `pkg/callbackstruct/push.go`.
 */
export class PushDto extends OpenImCallbackDto {
  /** Of the sender. */
  @Optional(Int32) platformID?: number | string;
  @Optional(Text) platform?: string;
  /** Title of the notice. */
  @Optional(Text) title?: string;
  /** Text of the notice. */
  @Optional(Text) desc?: string;
  @Optional(Text) ex?: string;
  @Optional(Text) iOSPushSound?: string;
  @Optional(Bool) iOSBadgeCount?: boolean;
  @Optional(Text) signalInfo?: string;
  /** Made by the client; survives its retries. */
  @Optional(Text) clientMsgID?: string;
  @Optional(Text) sendID?: string;
  @Optional(Int32) contentType?: number | string;
  /** 1 single, 2 and 3 group, 4 notification account. */
  @Optional(Int32) sessionType?: number | string;
  @Optional(ListOfTexts) atUserIDList?: readonly string[] | null;
  /** JSON text in v3. */
  @Optional(Text) content?: string;
  /** The same in v2.1.0. */
  @Optional(Text) Content?: string;
}

/** A message that is about to be pushed to users. */
export class UserPushDto extends PushDto {
  @Optional(ListOfTexts) userIDList?: readonly string[] | null;
  /** The only one, in v2.1.0. */
  @Optional(Text) userID?: string;
  /** Empty in a one-to-one conversation. */
  @Optional(Text) groupID?: string;
}

const PUSH_SAMPLE = {
  operationID: 'p_31_1024',
  platformID: 5,
  platform: 'Web',
  clientMsgID: 'f4ff79f97195113e3048bbfedb5748b6',
  sendID: '10000',
} as const;

const USER_PUSH_SAMPLE = {
  ...PUSH_SAMPLE,
  groupID: '',
  contentType: 101,
  sessionType: 1,
  atUserIDList: null,
  content: MESSAGE_SAMPLE.content,
} as const;

/** Body of `callbackBeforeOfflinePushCommand`. */
export class BeforeOfflinePushDto extends UserPushDto {}

const beforeOfflinePush = {
  command: 'callbackBeforeOfflinePushCommand',
  olderNames: ['callbackOfflinePushCommand'],
  phase: 'before',
  name: 'offline-pushing',
  summary: 'a notice that is about to be pushed to users who are offline',
  body: BeforeOfflinePushDto,
  proposal: OfflinePushing,
  decisions: OpenImOfflinePushDecisions,
  toMembers: toOfflinePush,
  sample: {
    ...USER_PUSH_SAMPLE,
    userIDList: ['19997'],
    title: 'You have a new message.',
    desc: '',
    ex: '',
    iOSPushSound: '+1',
    iOSBadgeCount: true,
    signalInfo: '',
  } satisfies BeforeOfflinePushDto,
} as const;

/** Body of `callbackBeforeOnlinePushCommand`: one-to-one conversations, and those with notification accounts. */
export class BeforeOnlinePushDto extends UserPushDto {}

const beforeOnlinePush = {
  command: 'callbackBeforeOnlinePushCommand',
  olderNames: ['callbackOnlinePushCommand'],
  phase: 'before',
  name: 'online-pushing',
  summary: 'a message that is about to be pushed to users who are online',
  body: BeforeOnlinePushDto,
  proposal: OnlinePushing,
  decisions: OpenImDecisions,
  toMembers: toUserPush,
  sample: { ...USER_PUSH_SAMPLE, userIDList: ['19997', '10000'] } satisfies BeforeOnlinePushDto,
} as const;

/** Body of `callbackBeforeGroupOnlinePushCommand`. It does not say to which members. */
export class BeforeGroupOnlinePushDto extends PushDto {
  @Required(NonEmptyText) groupID!: string;
  /** The real one: order of the message in its conversation. v2 lacks it. */
  @Optional(Int64) seq?: number | string;
}

const beforeGroupOnlinePush = {
  command: 'callbackBeforeGroupOnlinePushCommand',
  olderNames: ['callbackSuperGroupOnlinePushCommand'],
  phase: 'before',
  name: 'group-pushing',
  summary: 'a message that is about to be pushed to the members of a group',
  body: BeforeGroupOnlinePushDto,
  proposal: GroupPushing,
  decisions: OpenImGroupPushDecisions,
  toMembers: toGroupPush,
  sample: {
    ...PUSH_SAMPLE,
    groupID: '2559498142',
    contentType: 106,
    sessionType: 3,
    atUserIDList: ['19997'],
    content: MENTION_SAMPLE,
    seq: 208,
  } satisfies BeforeGroupOnlinePushDto,
} as const;

/** The callbacks that ask about pushes. */
export const OPENIM_PUSH_PROPOSALS = [beforeOfflinePush, beforeOnlinePush, beforeGroupOnlinePush] as const;

function toOfflinePush(body: BeforeOfflinePushDto, context: Context): OwnMembers<OfflinePushProposal> {
  return { ...toUserPush(body, context), notice: noticeIn(body) };
}

function toUserPush(body: UserPushDto, { provider, appId }: Context): OwnMembers<UserPushProposal> {
  const message = messageMembers(body);
  const { userID, userIDList } = body;
  const users = readText(userID) === undefined ? readTexts(userIDList) : [userID!];
  const groupId = readText(body.groupID);
  const peer = groupId === undefined && readInteger(body.sessionType) === 1 ? peerOf(message.from, users) : undefined;
  return {
    ...message,
    users,
    groupId,
    conversationKey:
      groupId === undefined
        ? peer && c2cConversationKey(provider, appId, message.from, peer)
        : groupConversationKey(provider, appId, groupId),
  };
}

function toGroupPush(body: BeforeGroupOnlinePushDto, { provider, appId }: Context): OwnMembers<GroupPushProposal> {
  const { groupID: groupId } = body;
  const conversationKey = groupConversationKey(provider, appId, groupId);
  return { ...messageMembers(body), groupId, conversationKey, sequence: readInteger(body.seq) || undefined };
}

function messageMembers(body: PushDto) {
  return {
    from: readText(body.sendID) ?? null,
    elements: toElements(readInteger(body.contentType), body.content ?? body.Content ?? ''),
    clientMessageId: readText(body.clientMsgID),
    mentions: mentionsOf(readTexts(body.atUserIDList)),
  };
}

/** The other one of a one-to-one conversation: both are on the list if the sender has several devices. */
function peerOf(from: string | null, users: readonly string[]): string | undefined {
  const [peer, ...more] = new Set(users.filter((user) => user !== from));
  return more.length === 0 ? (peer ?? users[0]) : undefined;
}

/** Undefined where the message has none. */
function noticeIn(body: PushDto): OfflinePushProposal['notice'] {
  const notice = {
    title: readText(body.title),
    body: readText(body.desc),
    customData: readText(body.ex),
    sound: readText(body.iOSPushSound),
    badge: body.iOSBadgeCount ?? undefined,
    signal: readText(body.signalInfo),
  };
  return Object.keys(withoutMissing(notice)).length === 0 ? undefined : notice;
}
