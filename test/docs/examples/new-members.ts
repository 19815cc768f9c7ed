import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, GroupCreating, GroupMembersJoining } from 'nestjs-chat-webhooks';

const HOUR = 3_600_000;

@Injectable()
export class NewMembers {
  @BeforeChatEvent(GroupMembersJoining)
  mute(joining: GroupMembersJoining) {
    // it asks about the first members of a new group, too: undefined leaves somebody as they are
    return joining.change(({ user }) => (user.startsWith('acme-') ? undefined : { mutedUntil: Date.now() + HOUR }));
  }

  @BeforeChatEvent(GroupCreating)
  name(group: GroupCreating) {
    if (group.provider !== 'openim') return group.allow(); // Tencent takes no other name
    return group.change({ name: `Acme: ${group.name ?? 'a group'}` });
  }
}
