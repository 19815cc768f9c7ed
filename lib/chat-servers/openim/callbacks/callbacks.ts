import { defineCallbacks } from '../../callback-definition.js';
import { OPENIM_C2C_MESSAGES } from './c2c-message.js';
import { OPENIM_GROUP_MESSAGES } from './group-message.js';

const DECLARATIONS = [...OPENIM_C2C_MESSAGES, ...OPENIM_GROUP_MESSAGES] as const;

/** The commands that become an event of their own; all others become `CallbackUnrecognized`. */
export const OPENIM_CALLBACKS = defineCallbacks(DECLARATIONS);

/** A command of OpenIM that becomes an event of its own. */
export type OpenImCommand = keyof typeof OPENIM_CALLBACKS;

declare module '../../../events/raw-body.js' {
  interface ChatServerCallbacks {
    openim: typeof DECLARATIONS;
  }
}
