import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { C2cMessageSent, c2cConversationKey, GroupMessageSent, groupConversationKey } from 'nestjs-chat-webhooks';
import { eventId, type CallbackContext } from 'nestjs-chat-webhooks/chat-server';

/** Body of `message.posted`: somebody wrote to another member, or in a room. */
export class MessagePostedDto {
  @IsString()
  @IsNotEmpty()
  id!: string;

  @IsString()
  @IsNotEmpty()
  author!: string;

  /** The other member; missing in a room. */
  @IsOptional()
  @IsString()
  member?: string;

  /** Missing between two members. */
  @IsOptional()
  @IsString()
  room?: string;

  @IsString()
  text!: string;

  /** ISO 8601. */
  @IsString()
  postedAt!: string;
}

/** The declaration: whatever concerns this command. */
export const messagePosted = {
  command: 'message.posted',
  phase: 'after',
  name: 'acme-message',
  summary: 'a message between members or in a room',
  body: MessagePostedDto,
  events: [C2cMessageSent, GroupMessageSent],
  toEvent: toMessage,
  harmless: ['id', 'what', 'postedAt'],
  sample: {
    what: 'message.posted',
    id: 'm-1',
    author: 'alice',
    member: 'bob',
    text: 'Hello',
    postedAt: '2026-01-01T00:00:00.000Z',
  },
} as const;

/** What the id of the event is made from: a repeated callback has the same, no other message has. */
export function messageKeys({ id }: Pick<MessagePostedDto, 'id'>): readonly string[] {
  return [id];
}

function toMessage(body: MessagePostedDto, context: CallbackContext<'acme'>): C2cMessageSent | GroupMessageSent {
  const { provider, appId, command, trust, receivedAt, client } = context;
  const sentAt = Date.parse(body.postedAt) || undefined;
  const message = {
    id: eventId({ provider, appId, command, outcome: 'sent', keys: messageKeys(body) }),
    provider,
    appId,
    command,
    trust,
    receivedAt,
    client,
    occurredAt: sentAt ?? receivedAt,
    from: body.author,
    sentBy: 'user',
    nickname: undefined,
    elements: [{ type: 'text', text: body.text, entities: [] }],
    messageId: body.id,
    clientMessageId: undefined,
    sequence: undefined,
    sentAt,
    customData: undefined,
    onlineOnly: false,
    raw: body,
  } as const;
  if (body.room === undefined) {
    const to = body.member ?? '';
    return new C2cMessageSent({
      ...message,
      to,
      conversationKey: c2cConversationKey(provider, appId, body.author, to),
    });
  }
  return new GroupMessageSent({
    ...message,
    groupId: body.room,
    topicId: undefined,
    groupType: undefined,
    operator: undefined,
    mentions: { all: false, userIds: [] },
    conversationKey: groupConversationKey(provider, appId, body.room),
  });
}
