import { defineCallbacks } from '../../callback-definition.js';
import { afterSendSingleMsg } from './c2c-message.js';
import { afterSendGroupMsg } from './group-message.js';

const DECLARATIONS = [afterSendSingleMsg, afterSendGroupMsg] as const;

/** The commands that become an event of their own; all others become `CallbackUnrecognized`. */
export const OPENIM_CALLBACKS = defineCallbacks(DECLARATIONS);

/** A command of OpenIM that becomes an event of its own. */
export type OpenImCommand = keyof typeof OPENIM_CALLBACKS;

declare module '../../../events/raw-body.js' {
  interface ChatServerCallbacks {
    openim: typeof DECLARATIONS;
  }
}
