import { Injectable } from '@nestjs/common';
import { GroupCreated, GroupDisbanded, GroupMembersJoined, GroupMembersLeft, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class GroupMembers {
  private readonly accounts = new Map<string, Set<string>>();

  of(groupId: string): ReadonlySet<string> {
    return this.accounts.get(groupId) ?? new Set();
  }

  @OnChatEvent(GroupCreated)
  begin({ groupId, owner, members }: GroupCreated) {
    const accounts = members.map(({ user }) => user);
    // Tencent need not list the owner; and somebody's join may have come first
    this.accounts.set(groupId, new Set([...this.of(groupId), ...accounts, ...(owner === undefined ? [] : [owner])]));
  }

  @OnChatEvent(GroupMembersJoined)
  join({ groupId, users }: GroupMembersJoined) {
    this.accounts.set(groupId, new Set([...this.of(groupId), ...users]));
  }

  @OnChatEvent(GroupMembersLeft)
  leave({ groupId, users }: GroupMembersLeft) {
    const left = new Set(users);
    this.accounts.set(groupId, new Set([...this.of(groupId)].filter((user) => !left.has(user))));
  }

  @OnChatEvent(GroupDisbanded) // no GroupMembersLeft comes for the last members
  end({ groupId }: GroupDisbanded) {
    this.accounts.delete(groupId);
  }
}
