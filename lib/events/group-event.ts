import { ChatEvent, type EventSubject } from './chat-event.js';

/**
 * The family of what happens to groups, their members and their topics. Messages in groups do not belong to it: they are
 * `GroupMessageSent`, and those who want them too name both.
 */
export abstract class GroupEvent extends ChatEvent {
  /** Tells the compiler which events belong to the family; no event has it. */
  declare protected readonly family: 'group';
  /** Id of the group; of a topic event, that of the community. */
  declare readonly groupId: string;
  /**
   * Tencent's `Type`, an open list: `Public`, `Work`, `Meeting`, `AVChatRoom`, `Community`, … OpenIM's `groupType`, a number, as text.
   * Undefined where the callback does not tell.
   */
  declare readonly groupType: string | undefined;

  override subject(): EventSubject {
    return { groupId: this.groupId };
  }
}

/** What somebody may do in a group. */
export type GroupRole = 'owner' | 'admin' | 'member';

/** Somebody in a group. */
export interface GroupMember {
  /** The account. */
  readonly user: string;
  /** Undefined where the chat server does not tell, or names a role that this version does not know. */
  readonly role: GroupRole | undefined;
}
