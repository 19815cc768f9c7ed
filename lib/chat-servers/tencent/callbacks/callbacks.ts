import { defineCallbacks, defineProposals } from '../../callback-definition.js';
import { TENCENT_C2C_MESSAGES } from './c2c-message.js';
import { TENCENT_GROUP_MESSAGES } from './group-message.js';
import { TENCENT_RELATION_PROPOSALS } from './relation-proposal.js';
import { TENCENT_RELATIONS } from './relation.js';
import { TENCENT_USERS } from './user.js';

const DECLARATIONS = [
  ...TENCENT_C2C_MESSAGES,
  ...TENCENT_GROUP_MESSAGES,
  ...TENCENT_RELATIONS,
  ...TENCENT_USERS,
] as const;

/** The commands that become an event of their own, by all their names. */
export const TENCENT_CALLBACKS = defineCallbacks(DECLARATIONS);

const PROPOSALS = [...TENCENT_RELATION_PROPOSALS] as const;

/** The commands that ask before something happens, by all their names. */
export const TENCENT_PROPOSALS = defineProposals(PROPOSALS);

/** All declared commands; what else comes becomes `CallbackUnrecognized`. */
export const TENCENT_COMMANDS = { ...TENCENT_CALLBACKS, ...TENCENT_PROPOSALS };

/** A command of Tencent Cloud Chat that becomes an event of its own. */
export type TencentCommand = keyof typeof TENCENT_CALLBACKS;

declare module '../../../events/raw-body.js' {
  interface ChatServerCallbacks {
    tencent: typeof DECLARATIONS;
  }
}
