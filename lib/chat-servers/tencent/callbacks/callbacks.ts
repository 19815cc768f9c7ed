import { defineCallbacks } from '../../callback-definition.js';
import { defineProposals } from '../../proposal-definition.js';
import { TENCENT_BOT_MESSAGES } from './bot-message.js';
import { TENCENT_BROADCASTS } from './broadcast.js';
import { TENCENT_C2C_MESSAGES } from './c2c-message.js';
import { TENCENT_GROUPS } from './group.js';
import { TENCENT_GROUP_MEMBERS } from './group-members.js';
import { TENCENT_GROUP_MESSAGES } from './group-message.js';
import { TENCENT_GROUP_PROFILES } from './group-profile.js';
import { TENCENT_GROUP_PROPOSALS } from './group-proposal.js';
import { TENCENT_LIMITS } from './limit.js';
import { TENCENT_MESSAGE_CHANGES } from './message-change.js';
import { TENCENT_MESSAGE_EDITS } from './message-edit.js';
import { TENCENT_MESSAGE_EXTENSIONS } from './message-extension.js';
import { TENCENT_MESSAGE_PROPOSALS } from './message-proposal.js';
import { TENCENT_MESSAGE_READINGS } from './message-reading.js';
import { TENCENT_MODERATION } from './moderation.js';
import { TENCENT_OFFICIAL_ACCOUNTS } from './official-account.js';
import { TENCENT_OFFICIAL_ACCOUNT_PROPOSALS } from './official-account-proposal.js';
import { TENCENT_PUSHES } from './push.js';
import { TENCENT_RELATIONS } from './relation.js';
import { TENCENT_RELATION_PROPOSALS } from './relation-proposal.js';
import { TENCENT_ROOMS } from './room.js';
import { TENCENT_ROOM_PROPOSALS } from './room-proposal.js';
import { TENCENT_SUBSCRIBERS } from './subscriber.js';
import { TENCENT_TOPICS } from './topic.js';
import { TENCENT_USERS } from './user.js';

const DECLARATIONS = [
  ...TENCENT_C2C_MESSAGES,
  ...TENCENT_GROUP_MESSAGES,
  ...TENCENT_BOT_MESSAGES,
  ...TENCENT_MESSAGE_CHANGES,
  ...TENCENT_MESSAGE_EDITS,
  ...TENCENT_MESSAGE_EXTENSIONS,
  ...TENCENT_MESSAGE_READINGS,
  ...TENCENT_RELATIONS,
  ...TENCENT_USERS,
  ...TENCENT_OFFICIAL_ACCOUNTS,
  ...TENCENT_SUBSCRIBERS,
  ...TENCENT_BROADCASTS,
  ...TENCENT_PUSHES,
  ...TENCENT_MODERATION,
  ...TENCENT_LIMITS,
  ...TENCENT_ROOMS,
  ...TENCENT_GROUPS,
  ...TENCENT_GROUP_PROFILES,
  ...TENCENT_GROUP_MEMBERS,
  ...TENCENT_TOPICS,
] as const;

/** The commands that become an event of their own, by all their names. */
export const TENCENT_CALLBACKS = defineCallbacks(DECLARATIONS);

const PROPOSALS = [
  ...TENCENT_MESSAGE_PROPOSALS,
  ...TENCENT_RELATION_PROPOSALS,
  ...TENCENT_OFFICIAL_ACCOUNT_PROPOSALS,
  ...TENCENT_ROOM_PROPOSALS,
  ...TENCENT_GROUP_PROPOSALS,
] as const;

/** The commands that ask before something happens, by all their names. */
export const TENCENT_PROPOSALS = defineProposals(PROPOSALS);

/** All declared commands; what else comes becomes `CallbackUnrecognized`. */
export const TENCENT_COMMANDS = { ...TENCENT_CALLBACKS, ...TENCENT_PROPOSALS };

/** A command of Tencent Cloud Chat that becomes an event of its own. */
export type TencentCommand = keyof typeof TENCENT_CALLBACKS;

declare module '../../../proposals/declared-proposal.js' {
  interface ChatServerProposals {
    tencent: typeof PROPOSALS;
  }
}

declare module '../../../events/raw-body.js' {
  interface ChatServerCallbacks {
    tencent: typeof DECLARATIONS;
  }
}
