import { defineCallbacks } from '../../callback-definition.js';
import { TENCENT_C2C_MESSAGES } from './c2c-message.js';
import { TENCENT_GROUP_MESSAGES } from './group-message.js';

const DECLARATIONS = [...TENCENT_C2C_MESSAGES, ...TENCENT_GROUP_MESSAGES] as const;

/** The commands that become an event of their own; all others become `CallbackUnrecognized`. */
export const TENCENT_CALLBACKS = defineCallbacks(DECLARATIONS);

/** A command of Tencent Cloud Chat that becomes an event of its own. */
export type TencentCommand = keyof typeof TENCENT_CALLBACKS;

declare module '../../../events/raw-body.js' {
  interface ChatServerCallbacks {
    tencent: typeof DECLARATIONS;
  }
}
