/** Compiled, never run: how the events of groups narrow. */
import {
  GroupCreated,
  GroupEvent,
  GroupMembersJoined,
  GroupMembersLeft,
  GroupMessageSent,
  OnChatEvent,
  TopicCreated,
  type AnyChatEvent,
  type GroupFilled,
  type GroupInfoChanged,
  type GroupMemberChanged,
  type HandledEvent,
} from '../../lib/index.js';
import type { GroupAfterMemberExitDto } from '../../lib/chat-servers/tencent/index.js';
import type { AfterKickGroupDto, AfterQuitGroupDto } from '../../lib/chat-servers/openim/index.js';

export function rawByProvider(event: GroupMembersLeft, full: GroupFilled): unknown[] {
  // @ts-expect-error a member of only one chat server's body, before it is known whose it is
  const wrong: unknown = event.raw.ExitType;
  const tencent: GroupAfterMemberExitDto | undefined = event.provider === 'tencent' ? event.raw : undefined;
  const openIm: AfterQuitGroupDto | AfterKickGroupDto | undefined = event.provider === 'openim' ? event.raw : undefined;
  // only Tencent tells of full groups
  const only: 'tencent' = full.provider;
  return [wrong, tencent, openIm, only];
}

export class Family {
  @OnChatEvent(GroupEvent)
  all(event: HandledEvent<typeof GroupEvent>): string {
    switch (event.eventName) {
      case 'chat.group-members.joined':
      case 'chat.group-members.left':
        return event.users.join();
      case 'chat.topic.created':
        return event.topicId;
      default:
        return event.groupType ?? event.groupId;
    }
  }

  @OnChatEvent(GroupEvent)
  allByBase(event: GroupEvent): string {
    return event.groupId;
  }

  // @ts-expect-error the family has more events
  @OnChatEvent(GroupEvent)
  topics(event: TopicCreated): string {
    return event.topicId;
  }

  @OnChatEvent(GroupCreated, GroupMembersJoined)
  people(event: GroupCreated | GroupMembersJoined): number {
    return event.eventName === 'chat.group.created' ? event.members.length : event.users.length;
  }

  // @ts-expect-error a message in a group is none of the family
  @OnChatEvent(GroupMessageSent)
  message(event: GroupEvent): string {
    return event.groupId;
  }
}

export function members(event: AnyChatEvent, info: GroupInfoChanged, member: GroupMemberChanged): unknown[] {
  // @ts-expect-error not of every event
  const wrong: unknown = event.groupId;
  const name: string | undefined = info.changes.name;
  // @ts-expect-error misspelt
  const misspelt: unknown = info.changes.Name;
  // @ts-expect-error events do not change
  member.changes.role = 'owner';
  const role: 'owner' | 'admin' | 'member' | undefined = member.changes.role;
  return [wrong, name, misspelt, role];
}
