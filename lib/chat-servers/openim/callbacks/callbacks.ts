import { defineCallbacks } from '../../callback-definition.js';
import { defineProposals } from '../../proposal-definition.js';
import { OPENIM_C2C_MESSAGES } from './c2c-message.js';
import { OPENIM_CONNECTIONS } from './connection.js';
import { OPENIM_CONVERSATIONS } from './conversation.js';
import { OPENIM_CONVERSATION_PROPOSALS } from './conversation-proposal.js';
import { OPENIM_GROUPS } from './group.js';
import { OPENIM_GROUP_MEMBERS } from './group-members.js';
import { OPENIM_GROUP_MESSAGES } from './group-message.js';
import { OPENIM_GROUP_CHANGE_PROPOSALS } from './group-change-proposal.js';
import { OPENIM_GROUP_PROPOSALS } from './group-proposal.js';
import { OPENIM_MESSAGE_CHANGES } from './message-change.js';
import { OPENIM_MESSAGE_PROPOSALS } from './message-proposal.js';
import { OPENIM_PUSH_PROPOSALS } from './push-proposal.js';
import { OPENIM_RELATIONS } from './relation.js';
import { OPENIM_RELATION_PROPOSALS } from './relation-proposal.js';
import { OPENIM_STORED_MESSAGES } from './stored-message.js';
import { OPENIM_USERS } from './user.js';
import { OPENIM_USER_PROPOSALS } from './user-proposal.js';

const DECLARATIONS = [
  ...OPENIM_C2C_MESSAGES,
  ...OPENIM_GROUP_MESSAGES,
  ...OPENIM_STORED_MESSAGES,
  ...OPENIM_MESSAGE_CHANGES,
  ...OPENIM_RELATIONS,
  ...OPENIM_USERS,
  ...OPENIM_CONNECTIONS,
  ...OPENIM_CONVERSATIONS,
  ...OPENIM_GROUPS,
  ...OPENIM_GROUP_MEMBERS,
] as const;

/** The commands that become an event of their own, by all their names. */
export const OPENIM_CALLBACKS = defineCallbacks(DECLARATIONS);

const PROPOSALS = [
  ...OPENIM_MESSAGE_PROPOSALS,
  ...OPENIM_RELATION_PROPOSALS,
  ...OPENIM_USER_PROPOSALS,
  ...OPENIM_CONVERSATION_PROPOSALS,
  ...OPENIM_PUSH_PROPOSALS,
  ...OPENIM_GROUP_PROPOSALS,
  ...OPENIM_GROUP_CHANGE_PROPOSALS,
] as const;

/** The commands that ask before something happens, by all their names. */
export const OPENIM_PROPOSALS = defineProposals(PROPOSALS);

/** All declared commands; what else comes becomes `CallbackUnrecognized`. */
export const OPENIM_COMMANDS = { ...OPENIM_CALLBACKS, ...OPENIM_PROPOSALS };

/** A command of OpenIM that becomes an event of its own. */
export type OpenImCommand = keyof typeof OPENIM_CALLBACKS;

declare module '../../../proposals/declared-proposal.js' {
  interface ChatServerProposals {
    openim: typeof PROPOSALS;
  }
}

declare module '../../../events/raw-body.js' {
  interface ChatServerCallbacks {
    openim: typeof DECLARATIONS;
  }
}
