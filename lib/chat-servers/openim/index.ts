import 'reflect-metadata';

// Who may call
export { OPENIM_OPTIONS, OpenImAuthenticator } from './authenticator.js';
export type {
  NamedOpenImApp,
  OpenImApp,
  OpenImOptions,
  ResolvedOpenImApp,
  ResolvedOpenImOptions,
} from '../../options/options.js';

// What it sends
export { OPENIM_CALLBACKS, type OpenImCommand } from './callbacks/callbacks.js';
export { AfterSendGroupMsgDto, AfterSendSingleMsgDto, MessageDto } from './callbacks/after-send-msg.dto.js';
