import type { C2cAfterSendMsgDto } from '../callbacks/c2c-message.js';
import type { GroupAfterSendMsgDto, GroupMentionDto } from '../callbacks/group-message.js';
import type { BodyMembers } from '../../client/chat-callback.js';
import { sentByOf, type MentionFields, type MessageFields } from '../../client/message-fields.js';
import { uint32, type Random } from '../../client/random-ids.js';
import { tencentCallback, type TencentCallback, type TencentClientFields } from './callback.js';
import { toMsgBody, type TencentContent } from './content.js';

/** What a test may set of a message of Tencent, one-to-one or in a group. */
export type TencentMessageFields = MessageFields &
  TencentClientFields &
  TencentContent & {
    /** `MsgSeq`. @default random; in groups a number that increases from message to message */
    readonly sequence?: number;
    /** Whether only users that are online get it. @default false */
    readonly onlineOnly?: boolean;
  };

/** What a test may set of a one-to-one message of Tencent. */
export type TencentC2cMessageFields = TencentMessageFields & {
  /** @default 'bob' */
  readonly to?: string;
  /** `MsgKey`. @default made from sequence, random number and time, as Tencent does */
  readonly messageId?: string;
  /** `SendMsgResult`: anything but 0 means that the message never arrived (the event `C2cMessageSendFailed`). @default 0 */
  readonly errorCode?: number;
  /** `ErrorInfo`. @default what Tencent says in each case */
  readonly errorMessage?: string;
  /** Members of the body that replace what was made; undefined leaves one out. */
  readonly body?: BodyMembers<C2cAfterSendMsgDto>;
};

/** What a test may set of a group message of Tencent. */
export type TencentGroupMessageFields = TencentMessageFields & {
  /** @default 'friends' */
  readonly groupId?: string;
  /** Topics exist only in communities. @default none */
  readonly topicId?: string;
  /** `Public`, `Work`, `Meeting`, `AVChatRoom`, `Community`, or their older names. @default 'Public' */
  readonly groupType?: string;
  /** Who issued the request. @default `from`, or 'administrator' if that is null */
  readonly operator?: string;
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
  const { to = 'bob', errorCode = 0, random = Math.random } = fields;
  const { sequence = uint32(random) } = fields;
  const number = uint32(random);
  const seconds = secondsOf(fields.sentAt);
  return tencentMessage<C2cAfterSendMsgDto>('C2C.CallbackAfterSendMsg', fields, {
    From_Account: accountOf(fields.from),
    To_Account: to,
    MsgSeq: sequence,
    MsgRandom: number,
    MsgTime: seconds,
    MsgKey: fields.messageId ?? `${sequence}_${number}_${seconds}`,
    MsgId: fields.clientMessageId ?? clientIdOf(seconds, random),
    OnlineOnlyFlag: Number(fields.onlineOnly ?? false),
    SendMsgResult: errorCode,
    ErrorInfo: fields.errorMessage ?? (errorCode === 0 ? 'send msg succeed' : 'send msg failed'),
    UnreadMsgNum: errorCode === 0 ? 1 : -1,
    MsgBody: toMsgBody(fields),
    CloudCustomData: fields.customData,
    ...fields.body,
  });
}

/** Makes a `Group.CallbackAfterSendMsg`: a group message. Each call makes a new message. */
export function tencentGroupMessage(fields: TencentGroupMessageFields = {}): TencentCallback<GroupAfterSendMsgDto> {
  const { groupId = 'friends', groupType = 'Public', mentions, random = Math.random } = fields;
  const account = accountOf(fields.from);
  const seconds = secondsOf(fields.sentAt);
  return tencentMessage<GroupAfterSendMsgDto>('Group.CallbackAfterSendMsg', fields, {
    GroupId: groupId,
    Type: groupType,
    From_Account: account,
    Operator_Account: fields.operator ?? (fields.from === null ? 'administrator' : account),
    Random: uint32(random),
    MsgId: fields.clientMessageId ?? clientIdOf(seconds, random),
    MsgSeq: fields.sequence ?? ++lastSequence,
    MsgTime: seconds,
    OnlineOnlyFlag: Number(fields.onlineOnly ?? false),
    MsgBody: toMsgBody(fields),
    CloudCustomData: fields.customData,
    TopicId: fields.topicId,
    GroupAtInfo: mentions && toGroupAtInfo(mentions),
    EventTime: Number(fields.sentAt ?? Date.now()),
    ...fields.body,
  });
}

/** Tencent counts in each group; one counter for all is enough to tell which of two messages is later. */
let lastSequence = 0;

function tencentMessage<Body extends object>(
  command: string,
  { from, sentBy = sentByOf(from), platform = PLATFORMS[sentBy], ip, random }: TencentMessageFields,
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
