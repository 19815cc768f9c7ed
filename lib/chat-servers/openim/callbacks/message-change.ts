import { ConversationRead, MessagesRecalled } from '../../../events/message-change.event.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Int32, Int64, ListOfInt64, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { conversationKeyOf, groupIn, peerIn, usersIn } from '../conversation-id.js';
import { OpenImCallbackDto, openImEvent, type OpenImContext } from './event-data.js';

/**
 * Body of `callbackBeforeAfterMsgCommand`, which comes after a message was revoked, whatever its name says. Conversation and `seq` are
 * all that names the message. Source: open-im-server `pkg/callbackstruct/revoke.go`.
 */
export class AfterRevokeMsgDto extends OpenImCallbackDto {
  /** `si_<user>_<user>`, `sg_<group>` (in v2 groups `g_<group>`) or `sn_<user>_<user>`. */
  @Required(NonEmptyText) conversationID!: string;
  /** The real number of the message. */
  @Required(Int64) seq!: number | string;
  /** For whom it was revoked: a group's administrator, or one of the server, may do so too. */
  @Optional(Text) userID?: string;
}

const afterRevokeMsg = {
  command: 'callbackBeforeAfterMsgCommand',
  phase: 'after',
  name: 'openim-message-recalled',
  summary: 'a message that was revoked',
  body: AfterRevokeMsgDto,
  events: [MessagesRecalled],
  toEvent: toMessagesRecalled,
  sample: { conversationID: 'sg_2559498142', seq: 208, userID: '10000' } satisfies AfterRevokeMsgDto,
} as const;

/**
 * Body of `callbackAfterSingleMsgReadCommand`. v3.4.2 to v3.5.1 have a body with `receiveID` instead; by their code, neither they nor
 * v3.6.0 ever send one, as they compare the type of the conversation with that of a text.
 * Source: open-im-server `pkg/callbackstruct/message.go`, `internal/rpc/msg/as_read.go`, `internal/rpc/msg/callback.go`.
 */
export class AfterSingleMsgReadDto extends OpenImCallbackDto {
  @Optional(Text) conversationID?: string;
  /** Who read: always one of the conversation. */
  @Optional(Text) userID?: string;
  /** The messages; null when the client only said how far it has read, which is not passed on. */
  @Optional(ListOfInt64) Seqs?: readonly (number | string)[] | null;
  /** v3.4.2 to v3.5.1. */
  @Optional(Text) sendID?: string;
  /** v3.4.2 to v3.5.1: who read. */
  @Optional(Text) receiveID?: string;
  /** The type of the conversation, whatever its name says: 1 single, 3 group. */
  @Optional(Int32) contentType?: number | string;
}

const afterSingleMsgRead = {
  command: 'callbackAfterSingleMsgReadCommand',
  phase: 'after',
  olderNames: ['callbackSingleMsgRead'],
  name: 'openim-messages-read',
  summary: 'one-to-one messages that were read',
  body: AfterSingleMsgReadDto,
  events: [ConversationRead],
  toEvent: toMessagesRead,
  sample: {
    conversationID: 'si_10000_19997',
    userID: '19997',
    Seqs: [12, 13, 14],
    contentType: 1,
  } satisfies AfterSingleMsgReadDto,
} as const;

/**
 * Body of `callbackAfterGroupMsgReadCommand`. It does not tell the group. By their code, v3.4.2 to v3.6.0 never send it, as with
 * `callbackSingleMsgRead`. Source: open-im-server `pkg/callbackstruct/message.go`, `internal/rpc/msg/as_read.go`.
 */
export class AfterGroupMsgReadDto extends OpenImCallbackDto {
  /** Whose conversation it is: who read. */
  @Optional(Text) sendID?: string;
  /** Who read, whatever its name says. */
  @Optional(Text) receiveID?: string;
  /** Up to which `seq` the conversation is read, whatever its name says. */
  @Optional(Int64) unreadMsgNum?: number | string;
  /** The type of the conversation, whatever its name says: 1 single, 3 group. */
  @Optional(Int64) contentType?: number | string;
}

const afterGroupMsgRead = {
  command: 'callbackAfterGroupMsgReadCommand',
  phase: 'after',
  olderNames: ['callbackGroupMsgReadCommand'],
  name: 'openim-group-read',
  summary: 'a group that was read',
  body: AfterGroupMsgReadDto,
  events: [ConversationRead],
  toEvent: toGroupRead,
  sample: { sendID: '19997', receiveID: '19997', unreadMsgNum: 208, contentType: 3 } satisfies AfterGroupMsgReadDto,
} as const;

/** The callbacks about messages that were revoked or read. */
export const OPENIM_MESSAGE_CHANGES = [afterRevokeMsg, afterSingleMsgRead, afterGroupMsgRead] as const;

function toMessagesRecalled(body: AfterRevokeMsgDto, context: OpenImContext): MessagesRecalled {
  const { conversationID } = body;
  const sequence = readInteger(body.seq);
  const groupId = groupIn(conversationID);
  const users = usersIn(conversationID);
  const own = {
    messages: [{ messageId: undefined, clientMessageId: undefined, sequence }],
    by: readText(body.userID),
    from: undefined,
    to: undefined,
    groupId,
    topicId: undefined,
    officialAccountId: undefined,
    conversationId: conversationID,
    conversationKey: conversationKeyOf(context, groupId ?? users),
  };
  const keys = sequence === undefined ? undefined : [conversationID, sequence];
  return new MessagesRecalled(openImEvent(body, context, own, { keys }));
}

/** A callback comes again when the same messages are read again, so nothing names it. */
function toMessagesRead(body: AfterSingleMsgReadDto, context: OpenImContext): ConversationRead {
  const reader = readText(body.userID) ?? readText(body.receiveID);
  const conversationId = readText(body.conversationID);
  const groupId = groupIn(conversationId);
  const peer = peerIn(conversationId, reader);
  const users = reader === undefined || peer === undefined ? undefined : ([reader, peer] as const);
  const own = {
    reader,
    peer,
    groupId,
    topicId: undefined,
    conversationId,
    conversationKey: conversationKeyOf(context, groupId ?? users),
    readUpTo: {
      time: undefined,
      sequence: undefined,
      sequences: (body.Seqs ?? []).flatMap((sequence) => readInteger(sequence) ?? []),
    },
    unread: undefined,
  };
  return new ConversationRead(openImEvent(body, context, own));
}

function toGroupRead(body: AfterGroupMsgReadDto, context: OpenImContext): ConversationRead {
  const own = {
    reader: readText(body.receiveID) ?? readText(body.sendID),
    peer: undefined,
    groupId: undefined,
    topicId: undefined,
    conversationId: undefined,
    conversationKey: undefined,
    readUpTo: { time: undefined, sequence: readInteger(body.unreadMsgNum), sequences: [] },
    unread: undefined,
  };
  return new ConversationRead(openImEvent(body, context, own));
}
