/** Compiled, never run: what handlers of users get, and how `raw` narrows. */
import {
  OnChatEvent,
  UserEvent,
  type CallbackUnrecognized,
  type HandledEvent,
  type RawBody,
  type UserCameOnline,
  type UserKickedOff,
  type UserProfileChanged,
  type UsersRegistered,
  type UserWentOffline,
} from '../../lib/index.js';
import type {
  AfterUpdateUserInfoDto,
  AfterUpdateUserInfoExDto,
  AfterUserOnlineDto,
} from '../../lib/chat-servers/openim/index.js';
import type { ProfilePortraitSetDto, StateChangeDto } from '../../lib/chat-servers/tencent/index.js';

type AnyUserEvent = UserProfileChanged | UsersRegistered | UserCameOnline | UserWentOffline | UserKickedOff;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const types: [
  Equal<HandledEvent<typeof UserEvent>['eventName'], AnyUserEvent['eventName']>,
  Equal<RawBody<'chat.user.came-online', 'tencent'>, StateChangeDto>,
  Equal<RawBody<'chat.user.came-online', 'openim'>, AfterUserOnlineDto>,
  Equal<RawBody<'chat.user-profile.changed', 'tencent'>, StateChangeDto | ProfilePortraitSetDto>,
  Equal<RawBody<'chat.user-profile.changed', 'openim'>, AfterUpdateUserInfoDto | AfterUpdateUserInfoExDto>,
  // what a known command may say, too, is any body
  Equal<RawBody<'chat.callback.unrecognized'>, never>,
  Equal<CallbackUnrecognized['raw'], unknown>,
] = [true, true, true, true, true, true, true];

export class Right {
  @OnChatEvent(UserEvent)
  any(event: AnyUserEvent): string | undefined {
    switch (event.eventName) {
      case 'chat.user-profile.changed':
        return event.changes.nickname;
      case 'chat.users.registered':
        return event.users[0]?.user;
      case 'chat.user.came-online':
        return event.kicked?.join();
      case 'chat.user.went-offline':
        return event.reason;
      case 'chat.user.kicked-off':
        return event.user;
      default:
        return event satisfies never;
    }
  }
}

export function raw(online: UserCameOnline, kicked: UserKickedOff): unknown[] {
  // @ts-expect-error a member of only one chat server's body
  const wrong: unknown = online.raw.Info;
  const only: 'openim' = kicked.provider;
  return [wrong, only, online.provider === 'tencent' ? online.raw.Info.Action : online.raw.userID];
}

export function wrong(changed: UserProfileChanged, online: UserCameOnline): unknown[] {
  // @ts-expect-error events do not change
  changed.changes.nickname = 'A';
  // @ts-expect-error a number
  const birthday: string | undefined = changed.changes.birthday;
  // @ts-expect-error only the end of a connection has a reason
  return [birthday, online.reason];
}
