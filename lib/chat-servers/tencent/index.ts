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
export * from './callbacks/c2c-message.js';
export * from './callbacks/group-message.js';
export * from './callbacks/relation-proposal.js';
export * from './callbacks/relation.js';
export * from './callbacks/user.js';
export { MessageElementDto, SendMsgDto } from './callbacks/message.js';
