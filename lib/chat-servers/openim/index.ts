/**
 * OpenIM: its options, its bodies, and who may call.
 *
 * @module nestjs-chat-webhooks/openim
 */
import 'reflect-metadata';

// Who may call
export { OpenImAuthenticator } from './authenticator.js';
export {
  OPENIM_OPTIONS,
  type NamedOpenImApp,
  type OpenImApp,
  type OpenImOptions,
  type ResolvedOpenImApp,
  type ResolvedOpenImOptions,
} from './options.js';

// What it sends
export { OPENIM_CALLBACKS, OPENIM_PROPOSALS, type OpenImCommand } from './callbacks/callbacks.js';
export { OpenImCallbackDto } from './callbacks/event-data.js';
export { MessageDto } from './callbacks/message.js';
export { ConversationDto, GroupChatConversationDto, SingleChatConversationDto } from './callbacks/conversation-body.js';
export {
  GroupInfoDto,
  InitMemberDto,
  OpenImGroupDto,
  SetGroupInfoFieldsDto,
  SetGroupMemberFieldsDto,
} from './callbacks/group-body.js';
export * from './callbacks/c2c-message.js';
export * from './callbacks/group-message.js';
export * from './callbacks/stored-message.js';
export * from './callbacks/message-change.js';
export * from './callbacks/message-proposal.js';
export * from './callbacks/relation.js';
export * from './callbacks/relation-proposal.js';
export * from './callbacks/user.js';
export * from './callbacks/connection.js';
export * from './callbacks/user-proposal.js';
export * from './callbacks/conversation.js';
export * from './callbacks/conversation-proposal.js';
export * from './callbacks/push-proposal.js';
export * from './callbacks/group.js';
export * from './callbacks/group-members.js';
export * from './callbacks/group-proposal.js';
export * from './callbacks/group-change-proposal.js';
