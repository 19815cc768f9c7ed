import type { AfterSendSingleMsgDto } from '../callbacks/c2c-message.js';
import type { AfterSendGroupMsgDto } from '../callbacks/group-message.js';
import type { MessageDto } from '../callbacks/message.js';
import { OPENIM_PLATFORMS } from '../facts.js';
import type { BodyMembers } from '../../client/chat-callback.js';
import { sentByOf, type MentionFields, type MessageFields } from '../../client/message-fields.js';
import { openImCallback, type OpenImCallback } from './callback.js';
import { toAtUserList, toContent, type OpenImContent } from './content.js';
import { hex32, uuid } from '../../client/random-ids.js';

/** What a test may set of a message of OpenIM, one-to-one or in a group. */
export type OpenImMessageFields = MessageFields &
  OpenImContent & {
    /** `serverMsgID`. @default a new one */
    readonly messageId?: string;
    /** `senderNickname`. @default none */
    readonly nickname?: string;
    /** Whose number is sent as `senderPlatformID`. @default 'Web' */
    readonly platform?: (typeof OPENIM_PLATFORMS)[number];
  };

/** What a test may set of a one-to-one message of OpenIM. */
export type OpenImC2cMessageFields = OpenImMessageFields & {
  /** @default 'bob' */
  readonly to?: string;
  /** Members of the body that replace what was made; undefined leaves one out. */
  readonly body?: BodyMembers<AfterSendSingleMsgDto>;
};

/** What a test may set of a group message of OpenIM. */
export type OpenImGroupMessageFields = OpenImMessageFields & {
  /** @default 'friends' */
  readonly groupId?: string;
  readonly mentions?: MentionFields;
  /** Members of the body that replace what was made; undefined leaves one out. */
  readonly body?: BodyMembers<AfterSendGroupMsgDto>;
};

/**
 * Makes a `callbackAfterSendSingleMsgCommand`: a one-to-one message. Each call makes a new message.
 *
 * @example
 * ```ts
 * await deliver(app, openImC2cMessage({ from: '10000', element: { type: 'image', format: 'png' } }));
 * ```
 */
export function openImC2cMessage(fields: OpenImC2cMessageFields = {}): OpenImCallback<AfterSendSingleMsgDto> {
  return openImMessage<AfterSendSingleMsgDto>('callbackAfterSendSingleMsgCommand', 1, fields, {
    recvID: fields.to ?? 'bob',
    ...fields.body,
  });
}

/** Makes a `callbackAfterSendGroupMsgCommand`: a group message. Each call makes a new message. */
export function openImGroupMessage(fields: OpenImGroupMessageFields = {}): OpenImCallback<AfterSendGroupMsgDto> {
  const own = { groupID: fields.groupId ?? 'friends', ...fields.body };
  const mentioned = toAtUserList(fields.mentions ?? {});
  return openImMessage<AfterSendGroupMsgDto>('callbackAfterSendGroupMsgCommand', 3, fields, own, mentioned);
}

/** The body with all keys, as Go writes it. */
export function openImMessage<Body extends MessageDto>(
  command: string,
  sessionType: 1 | 3,
  fields: OpenImMessageFields,
  own: Omit<Body, keyof MessageDto> & Partial<MessageDto>,
  mentioned: readonly string[] = [],
): OpenImCallback<Body> {
  const { from = 'alice', sentBy = sentByOf(from), platform = 'Web', random = Math.random } = fields;
  const sentAt = Number(fields.sentAt ?? Date.now());
  const operationId = uuid(random);
  const { contentType, content } = toContent(fields, mentioned);
  const body: MessageDto = {
    sendID: from ?? '',
    callbackCommand: command,
    serverMsgID: fields.messageId ?? hex32(random),
    clientMsgID: fields.clientMessageId ?? hex32(random),
    operationID: operationId,
    senderPlatformID: OPENIM_PLATFORMS.indexOf(platform) + 1,
    senderNickname: fields.nickname ?? '',
    sessionType,
    msgFrom: sentBy === 'server' ? 200 : 100,
    contentType,
    status: sentBy === 'server' ? 0 : 1,
    sendTime: sentAt,
    createTime: sentAt,
    content,
    seq: 0,
    atUserList: mentioned.length > 0 ? [...mentioned] : null,
    faceURL: '',
    ex: fields.customData ?? '',
    ...own,
  };
  return openImCallback(command, body as Body, { operationId });
}
