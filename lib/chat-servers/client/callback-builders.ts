import type { OpenImCommand } from '../openim/callbacks/callbacks.js';
import type { TencentCommand } from '../tencent/callbacks/callbacks.js';
import type { OpenImCallback, TencentCallback } from './chat-callback.js';
import { openImC2cMessage, openImGroupMessage } from '../openim/client/messages.js';
import { tencentC2cMessage, tencentGroupMessage } from '../tencent/client/messages.js';

/** The builder of each command that has an event of its own. */
export const CALLBACK_BUILDERS = {
  tencent: {
    'C2C.CallbackAfterSendMsg': tencentC2cMessage,
    'Group.CallbackAfterSendMsg': tencentGroupMessage,
  },
  openim: {
    callbackAfterSendSingleMsgCommand: openImC2cMessage,
    callbackAfterSendGroupMsgCommand: openImGroupMessage,
  },
} as const satisfies {
  readonly tencent: Readonly<Record<TencentCommand, () => TencentCallback>>;
  readonly openim: Readonly<Record<OpenImCommand, () => OpenImCallback>>;
};
