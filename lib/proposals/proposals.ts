import type { GroupCreating, GroupInviting, GroupJoining } from './group.proposal.js';
import type { C2cMessageSending, GroupMessageSending, MessageModifying } from './message.proposal.js';
import type { BroadcastSending, OfficialAccountCreating, Subscribing } from './official-account.proposal.js';
import type { FriendRequestsAnswering, FriendsRequesting } from './relation.proposal.js';
import type { TopicCreating } from './topic.proposal.js';

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
  | BroadcastSending;
