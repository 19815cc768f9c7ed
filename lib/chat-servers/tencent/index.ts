/**
 * Tencent Cloud Chat: its options, its bodies, and who may call.
 *
 * @module nestjs-chat-webhooks/tencent
 */
import 'reflect-metadata';

// Who may call
export { TencentAuthenticator } from './authenticator.js';
export { isTencentBeforeCommand, signatureOf, TENCENT_DEADLINE, tencentCodesOf, type TencentCodes } from './facts.js';
export {
  TENCENT_OPTIONS,
  type ResolvedTencentApp,
  type ResolvedTencentOptions,
  type TencentApp,
  type TencentOptions,
} from './options.js';

// What it sends
export { TENCENT_CALLBACKS, TENCENT_PROPOSALS, type TencentCommand } from './callbacks/callbacks.js';
export { TencentCallbackDto } from './callbacks/event-data.js';
export {
  C2cMsgDto,
  C2cMsgKeyDto,
  GroupMessagesDto,
  GroupMsgDto,
  MessageElementDto,
  SendMsgDto,
} from './callbacks/message.js';
export {
  GroupCustomFieldDto,
  GroupMemberItemDto,
  TencentGroupCreationDto,
  TencentGroupDto,
  TencentGroupProfileDto,
} from './callbacks/group-body.js';
export { OfficialAccountSubscribersDto, SubscriberDto } from './callbacks/subscriber-body.js';
export * from './callbacks/c2c-message.js';
export * from './callbacks/group-message.js';
export * from './callbacks/bot-message.js';
export * from './callbacks/message-change.js';
export * from './callbacks/message-edit.js';
export * from './callbacks/message-extension.js';
export * from './callbacks/message-reading.js';
export * from './callbacks/message-proposal.js';
export * from './callbacks/relation.js';
export * from './callbacks/relation-proposal.js';
export * from './callbacks/user.js';
export * from './callbacks/official-account.js';
export * from './callbacks/subscriber.js';
export * from './callbacks/broadcast.js';
export * from './callbacks/official-account-proposal.js';
export * from './callbacks/push.js';
export * from './callbacks/moderation.js';
export * from './callbacks/limit.js';
export * from './callbacks/room.js';
export * from './callbacks/room-proposal.js';
export * from './callbacks/group.js';
export * from './callbacks/group-profile.js';
export * from './callbacks/group-members.js';
export * from './callbacks/topic.js';
export * from './callbacks/group-proposal.js';
