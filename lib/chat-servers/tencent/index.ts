import 'reflect-metadata';

// Who may call
export { TENCENT_OPTIONS, TencentAuthenticator } from './authenticator.js';
export { signatureOf } from './signature.js';
export type { ResolvedTencentApp, ResolvedTencentOptions, TencentApp, TencentOptions } from '../../options/options.js';

// What it sends
export { TENCENT_CALLBACKS, type TencentCommand } from './callbacks/callbacks.js';
export { C2cAfterSendMsgDto } from './callbacks/c2c-after-send-msg.dto.js';
export { GroupAfterSendMsgDto, GroupMentionDto } from './callbacks/group-after-send-msg.dto.js';
export { SendMsgDto } from './callbacks/send-msg.dto.js';
export { MessageElementDto } from './callbacks/message-element.dto.js';
