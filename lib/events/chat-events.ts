import { BotMessageReceived } from './bot-message.event.js';
import { C2cMessageSendFailed, C2cMessageSent } from './c2c-message.event.js';
import { CallbackRejected, CallbackUnrecognized } from './callback.event.js';
import { ChatSignalReceived } from './chat-signal.event.js';
import { ConversationsCreated } from './conversation.event.js';
import {
  GroupAttributesChanged,
  GroupCreated,
  GroupDisbanded,
  GroupFilled,
  GroupInfoChanged,
  GroupOwnerChanged,
} from './group.event.js';
import {
  GroupMemberChanged,
  GroupMembersJoined,
  GroupMembersLeft,
  GroupMembersPresenceChanged,
} from './group-members.event.js';
import { GroupMessageSendFailed, GroupMessageSent } from './group-message.event.js';
import { ActionDropped, ActionRefused, ActionRewritten, DecisionFailed, DecisionTried } from './decision.event.js';
import { GroupQuotaNeared, RateLimitReached } from './limit.event.js';
import {
  ConversationRead,
  GroupMessagesRead,
  MessageEdited,
  MessageExtensionsChanged,
  MessagesRecalled,
} from './message-change.event.js';
import { ContentModerated } from './moderation.event.js';
import {
  BroadcastSent,
  OfficialAccountCreated,
  OfficialAccountDeleted,
  OfficialAccountFilled,
  OfficialAccountInfoChanged,
  SubscribersAdded,
  SubscribersRemoved,
} from './official-account.event.js';
import { PushReported } from './push.event.js';
import {
  FriendRemarkChanged,
  FriendRequestAnswered,
  FriendRequested,
  FriendsAdded,
  FriendsRemoved,
  UsersBlocked,
  UsersFollowed,
  UsersUnblocked,
  UsersUnfollowed,
} from './relation.event.js';
import { CallEnded, RoomCreated, RoomEventReceived } from './room.event.js';
import { MessageStored } from './stored-message.event.js';
import { TopicCreated, TopicInfoChanged, TopicsDeleted } from './topic.event.js';
import { UserCameOnline, UserKickedOff, UserProfileChanged, UsersRegistered, UserWentOffline } from './user.event.js';

/** The one list of events; names, map and types are computed from it. */
export const CHAT_EVENTS = [
  C2cMessageSent,
  C2cMessageSendFailed,
  GroupMessageSent,
  GroupMessageSendFailed,
  BotMessageReceived,
  MessageStored,
  ChatSignalReceived,
  MessagesRecalled,
  MessageEdited,
  MessageExtensionsChanged,
  ConversationRead,
  GroupMessagesRead,
  FriendRequested,
  FriendRequestAnswered,
  FriendsAdded,
  FriendsRemoved,
  FriendRemarkChanged,
  UsersBlocked,
  UsersUnblocked,
  UsersFollowed,
  UsersUnfollowed,
  UserProfileChanged,
  UsersRegistered,
  UserCameOnline,
  UserWentOffline,
  UserKickedOff,
  ConversationsCreated,
  OfficialAccountCreated,
  OfficialAccountInfoChanged,
  OfficialAccountDeleted,
  OfficialAccountFilled,
  SubscribersAdded,
  SubscribersRemoved,
  BroadcastSent,
  PushReported,
  ContentModerated,
  RateLimitReached,
  GroupQuotaNeared,
  CallEnded,
  RoomCreated,
  RoomEventReceived,
  GroupCreated,
  GroupDisbanded,
  GroupInfoChanged,
  GroupAttributesChanged,
  GroupOwnerChanged,
  GroupFilled,
  GroupMembersJoined,
  GroupMembersLeft,
  GroupMemberChanged,
  GroupMembersPresenceChanged,
  TopicCreated,
  TopicsDeleted,
  TopicInfoChanged,
  ActionRefused,
  ActionDropped,
  ActionRewritten,
  DecisionFailed,
  DecisionTried,
  CallbackRejected,
  CallbackUnrecognized,
] as const;

/** One of the event classes. */
export type ChatEventClass = (typeof CHAT_EVENTS)[number];

/** Any event, as a union that `switch (event.eventName)` narrows. */
export type AnyChatEvent = ChatEventClass['prototype'];

/** One of the names under which events are emitted and stored. */
export type ChatEventName = ChatEventClass['eventName'];

/** Event by its name. */
export type ChatEventMap = {
  readonly [Name in ChatEventName]: Extract<AnyChatEvent, { readonly eventName: Name }>;
};
