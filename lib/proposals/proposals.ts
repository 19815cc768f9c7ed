import type { ConversationsCreating } from './conversation.proposal.js';
import type { GroupInfoChanging, GroupMemberChanging, GroupMembersJoining } from './group-change.proposal.js';
import type { GroupCreating, GroupInviting, GroupJoining } from './group.proposal.js';
import type { C2cMessageSending, GroupMessageSending, MessageModifying } from './message.proposal.js';
import type { BroadcastSending, OfficialAccountCreating, Subscribing } from './official-account.proposal.js';
import type { GroupPushing, OfflinePushing, OnlinePushing } from './push.proposal.js';
import type {
  FriendRemarkChanging,
  FriendRequestsAnswering,
  FriendsImporting,
  FriendsRequesting,
  UserBlocking,
} from './relation.proposal.js';
import type { TopicCreating } from './topic.proposal.js';
import type { UserProfileChanging, UsersRegistering } from './user.proposal.js';

/** Every proposal that can be decided; `proposalName` tells which one it is. */
export type AnyProposal =
  | C2cMessageSending
  | GroupMessageSending
  | MessageModifying
  | GroupCreating
  | GroupJoining
  | GroupInviting
  | FriendsRequesting
  | FriendRequestsAnswering
  | TopicCreating
  | OfficialAccountCreating
  | Subscribing
  | BroadcastSending
  | FriendRemarkChanging
  | UserBlocking
  | FriendsImporting
  | UsersRegistering
  | UserProfileChanging
  | OfflinePushing
  | OnlinePushing
  | GroupPushing
  | GroupMembersJoining
  | GroupInfoChanging
  | GroupMemberChanging
  | ConversationsCreating;

declare module '../events/decision.event.js' {
  interface DecidableProposals {
    any: AnyProposal;
  }
}
