/** Compiled, never run: events that only one chat server has. Their `raw` needs no provider to be known. */
import {
  OfficialAccountEvent,
  OnChatEvent,
  RoomEvent,
  type AnyChatEvent,
  type BroadcastSent,
  type CallEnded,
  type ContentModerated,
  type GroupQuotaNeared,
  type MessageEvent,
  type OfficialAccountCreated,
  type OfficialAccountDeleted,
  type OfficialAccountFilled,
  type OfficialAccountInfoChanged,
  type PushReported,
  type RateLimitReached,
  type RawBody,
  type RoomCreated,
  type RoomEventReceived,
  type SubscribersAdded,
  type SubscribersRemoved,
} from '../../lib/index.js';
import type {
  AllMemberPushDto,
  ContentResultDto,
  OfficialAccountAfterSendMsgDto,
  OfficialAccountSubscribersDto,
  OfflinePushDto,
  RoomCallbackDto,
} from '../../lib/chat-servers/tencent/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type AboutAccounts =
  | OfficialAccountCreated
  | OfficialAccountInfoChanged
  | OfficialAccountDeleted
  | OfficialAccountFilled
  | SubscribersAdded
  | SubscribersRemoved
  | BroadcastSent;
export const types: [
  Equal<Extract<AnyChatEvent, OfficialAccountEvent>, AboutAccounts>,
  Equal<Extract<AnyChatEvent, RoomEvent>, CallEnded | RoomCreated | RoomEventReceived>,
  Equal<RawBody<'chat.broadcast.sent'>, OfficialAccountAfterSendMsgDto>,
  Equal<RawBody<'chat.subscribers.removed'>, OfficialAccountSubscribersDto>,
  Equal<RawBody<'chat.push.reported'>, OfflinePushDto | AllMemberPushDto>,
  Equal<RawBody<'chat.content.moderated'>, ContentResultDto>,
  Equal<RawBody<'chat.room-event.received'>, RoomCallbackDto>,
  Equal<RateLimitReached['provider'] | GroupQuotaNeared['provider'], 'tencent'>,
] = [true, true, true, true, true, true, true, true];

export class Families {
  @OnChatEvent(OfficialAccountEvent)
  accounts(event: AboutAccounts): unknown {
    if (event.eventName === 'chat.subscribers.added') return event.users;
    // @ts-expect-error not all of the family have subscribers
    return event.users;
  }

  @OnChatEvent(RoomEvent)
  rooms(event: CallEnded | RoomCreated | RoomEventReceived): string | undefined {
    return event.eventName === 'chat.room.created' ? event.raw.RoomInfo.RoomId : event.roomId;
  }

  // @ts-expect-error an event of another family
  @OnChatEvent(RoomEvent)
  wrongFamily(event: BroadcastSent): string {
    return event.officialAccountId;
  }
}

export function notAMessage(event: BroadcastSent): MessageEvent {
  // @ts-expect-error nobody is to count it as a message of a user
  return event;
}

export function members(push: PushReported, moderated: ContentModerated, room: RoomEventReceived): unknown[] {
  const [first] = push.results;
  // @ts-expect-error no stage is called so
  const delivered = first?.stage === 'delivered';
  // @ts-expect-error misspelt
  const wrong = moderated.verdict === 'block';
  // @ts-expect-error nothing is known of it
  const id: string = room.raw.RoomId;
  return [push.raw.Events[0]?.To_Account, moderated.raw.CtxcbResult, room.raw.RoomId, wrong, id, delivered];
}
