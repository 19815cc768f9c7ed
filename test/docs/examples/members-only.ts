import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, GroupCreating, GroupInviting, GroupJoining } from 'nestjs-chat-webhooks';

@Injectable()
export class MembersOnly {
  @BeforeChatEvent(GroupCreating) // its first members are neither invited nor do they join
  create(group: GroupCreating) {
    return group.members.every(({ user }) => isOurs(user)) ? group.allow() : group.refuse('Only our people, please', 3);
  }

  @BeforeChatEvent(GroupJoining)
  join(request: GroupJoining) {
    return isOurs(request.user) ? request.allow() : request.refuse('This group is for our people', 3);
  }

  @BeforeChatEvent(GroupInviting)
  invite(invitation: GroupInviting) {
    const strangers = invitation.users.filter((user) => !isOurs(user));
    if (strangers.length === 0) return invitation.allow();
    if (invitation.provider === 'tencent') return invitation.refuseSome(strangers); // the others are invited
    return invitation.refuse(`Not one of us: ${strangers.join(', ')}`, 3); // OpenIM knows all or nobody
  }
}

function isOurs(account: string): boolean {
  return account.startsWith('acme-');
}
