import { defineCallbacks } from '../../callback-definition.js';
import { c2cAfterSendMsg } from './c2c-message.js';
import { groupAfterSendMsg } from './group-message.js';

const DECLARATIONS = [c2cAfterSendMsg, groupAfterSendMsg] as const;

/** The commands that become an event of their own; all others become `CallbackUnrecognized`. */
export const TENCENT_CALLBACKS = defineCallbacks(DECLARATIONS);

/** A command of Tencent Cloud Chat that becomes an event of its own. */
export type TencentCommand = keyof typeof TENCENT_CALLBACKS;

declare module '../../../events/raw-body.js' {
  interface ChatServerCallbacks {
    tencent: typeof DECLARATIONS;
  }
}
