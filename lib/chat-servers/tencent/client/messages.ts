import type { C2cAfterSendMsgDto } from '../callbacks/c2c-message.js';
import type { GroupAfterSendMsgDto, GroupMentionDto } from '../callbacks/group-message.js';
import type { BodyMembers } from '../../client/chat-callback.js';
import { sentByOf, type MentionFields, type MessageFields } from '../../client/message-fields.js';
import { uint32, type Random } from '../../client/random-ids.js';
import { tencentCallback, type TencentCallback, type TencentClientFields } from './callback.js';
import { toMsgBody, type TencentContent } from './content.js';

/** What a test may set of a message of Tencent, also of one that is about to be sent. */
export type TencentContentFields = MessageFields &
  TencentClientFields &
  TencentContent & {
    /** Whether only users that are online get it. @default false */
    readonly onlineOnly?: boolean;
  };

/** What a test may set of a message of Tencent, one-to-one or in a group. */
export type TencentMessageFields = TencentContentFields & {
  /** `MsgSeq`. @default random; in groups a number that increases from message to message */
  readonly sequence?: number;
};

/** Where a one-to-one message goes, and by which numbers. */
export type TencentC2cFields = TencentMessageFields & {
  /** @default 'bob' */
  readonly to?: string;
  /** `MsgKey`. @default made from sequence, random number and time, as Tencent does */
  readonly messageId?: string;
};

/** What a test may set of a one-to-one message of Tencent. */
export type TencentC2cMessageFields = TencentC2cFields & {
  /** `SendMsgResult`: anything but 0 means that the message never arrived (the event `C2cMessageSendFailed`). @default 0 */
  readonly errorCode?: number;
  /** `ErrorInfo`. @default what Tencent says in each case */
  readonly errorMessage?: string;
  /** Members of the body that replace what was made; undefined leaves one out. */
  readonly body?: BodyMembers<C2cAfterSendMsgDto>;
};

/** Where a group message goes. */
export interface TencentGroupFields {
  /** @default 'friends' */
  readonly groupId?: string;
  /** Topics exist only in communities. @default none */
  readonly topicId?: string;
  /** `Public`, `Work`, `Meeting`, `AVChatRoom`, `Community`, or their older names. @default 'Public' */
  readonly groupType?: string;
  /** Who issued the request. @default `from`, or 'administrator' if that is null */
  readonly operator?: string;
}

/** What a test may set of a group message of Tencent. */
export type TencentGroupMessageFields = TencentMessageFields &
  TencentGroupFields & {
    readonly mentions?: MentionFields;
    /** Members of the body that replace what was made; undefined leaves one out. */
    readonly body?: BodyMembers<GroupAfterSendMsgDto>;
  };

/**
 * Makes a `C2C.CallbackAfterSendMsg`: a one-to-one message, or with `errorCode` one that never arrived. Each call makes a new message.
 *
 * @example
 * ```ts
 * await deliver(app, tencentC2cMessage({ from: 'jared', to: 'john', text: 'hi' }));
 * ```
 */
export function tencentC2cMessage(fields: TencentC2cMessageFields = {}): TencentCallback<C2cAfterSendMsgDto> {
  const { errorCode = 0 } = fields;
  return tencentMessage<C2cAfterSendMsgDto>('C2C.CallbackAfterSendMsg', fields, {
    ...c2cMembers(fields),
    SendMsgResult: errorCode,
    ErrorInfo: fields.errorMessage ?? (errorCode === 0 ? 'send msg succeed' : 'send msg failed'),
    UnreadMsgNum: errorCode === 0 ? 1 : -1,
    ...fields.body,
  });
}

/** Makes a `Group.CallbackAfterSendMsg`: a group message. Each call makes a new message. */
export function tencentGroupMessage(fields: TencentGroupMessageFields = {}): TencentCallback<GroupAfterSendMsgDto> {
  const { mentions } = fields;
  return tencentMessage<GroupAfterSendMsgDto>('Group.CallbackAfterSendMsg', fields, {
    ...groupMembers(fields),
    MsgSeq: fields.sequence ?? ++lastSequence,
    MsgTime: secondsOf(fields.sentAt),
    GroupAtInfo: mentions && toGroupAtInfo(mentions),
    ...fields.body,
  });
}

/** The members of a one-to-one message, before and after it is sent. */
export function c2cMembers(fields: TencentC2cFields) {
  const { to = 'bob', random = Math.random } = fields;
  const { sequence = uint32(random) } = fields;
  const number = uint32(random);
  const seconds = secondsOf(fields.sentAt);
  return {
    From_Account: accountOf(fields.from),
    To_Account: to,
    MsgSeq: sequence,
    MsgRandom: number,
    MsgTime: seconds,
    MsgKey: fields.messageId ?? `${sequence}_${number}_${seconds}`,
    MsgId: fields.clientMessageId ?? clientIdOf(seconds, random),
    OnlineOnlyFlag: Number(fields.onlineOnly ?? false),
    MsgBody: toMsgBody(fields),
    CloudCustomData: fields.customData,
  };
}

/** The members of a group message, before and after it is sent. */
export function groupMembers(fields: TencentContentFields & TencentGroupFields) {
  const { groupId = 'friends', groupType = 'Public', random = Math.random } = fields;
  const account = accountOf(fields.from);
  return {
    GroupId: groupId,
    Type: groupType,
    From_Account: account,
    Operator_Account: fields.operator ?? (fields.from === null ? 'administrator' : account),
    Random: uint32(random),
    MsgId: fields.clientMessageId ?? clientIdOf(secondsOf(fields.sentAt), random),
    OnlineOnlyFlag: Number(fields.onlineOnly ?? false),
    MsgBody: toMsgBody(fields),
    CloudCustomData: fields.customData,
    TopicId: fields.topicId,
    EventTime: Number(fields.sentAt ?? Date.now()),
  };
}

/** Tencent counts in each group; one counter for all is enough to tell which of two messages is later. */
let lastSequence = 0;

/** A callback about a message, from the client that its fields tell. */
export function tencentMessage<Body extends object>(
  command: string,
  { from, sentBy = sentByOf(from), platform = PLATFORMS[sentBy], ip, random }: TencentContentFields,
  body: Body,
): TencentCallback<Body> {
  return tencentCallback(command, body, { platform, ip, random });
}

const PLATFORMS = { user: 'iOS', server: 'RESTAPI' } as const;

function accountOf(from: string | null = 'alice'): string {
  return from ?? '@TLS#NOT_FOUND';
}

function secondsOf(sentAt: number | Date = Date.now()): number {
  return Math.floor(Number(sentAt) / 1000);
}

function clientIdOf(seconds: number, random: Random): string {
  return `144115233406643804-${seconds}-${uint32(random)}`;
}

function toGroupAtInfo({ all = false, userIds = [] }: MentionFields): GroupMentionDto[] {
  const some = userIds.map((userId) => ({ GroupAtAllFlag: 0, GroupAt_Account: userId }));
  return all ? [{ GroupAtAllFlag: 1 }, ...some] : some;
}
