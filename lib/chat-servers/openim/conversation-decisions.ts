import { Decision } from '../../proposals/decision.js';
import { changedMembers, type ReplyMembers, type WrittenWords } from './changes.js';
import { OpenImDecisions } from './decisions.js';

/** What a new conversation begins with: at least one member. */
export interface OpenImConversationChanges {
  /** 0 receives messages, 1 blocks them, 2 receives them silently. */
  readonly receiveOption?: number;
  /** Whether it stays on top of the list. */
  readonly pinned?: boolean;
  /** Whether messages vanish after they were read. */
  readonly privateChat?: boolean;
  /** Seconds after which messages vanish in a `privateChat`. */
  readonly burnDuration?: number;
  /** 0 nobody is mentioned, 1 the owner, 2 everybody, 3 both, 4 an announcement. */
  readonly mentionType?: number;
  /** Data of the chat server's own. */
  readonly attachedInfo?: string;
  /** The app's own data (OpenIM's `ex`). */
  readonly customData?: string;
}

const WORDS: WrittenWords<OpenImConversationChanges> = {
  receiveOption: ['recvMsgOpt', 'receiveOption'],
  pinned: ['isPinned', 'flag'],
  privateChat: ['isPrivateChat', 'flag'],
  burnDuration: ['burnDuration', 'seconds'],
  mentionType: ['groupAtType', 'mentionType'],
  attachedInfo: ['attachedInfo', 'text'],
  customData: ['ex', 'text'],
};

/** What can be decided about new conversations. */
export abstract class OpenImConversationDecisions extends OpenImDecisions {
  /**
   * Creates it with other settings.
   *
   * @throws TypeError for no change at all, and for a value that OpenIM does not know
   */
  change(changes: OpenImConversationChanges): Decision<this['proposalName']> {
    const members = changedMembers(changes, WORDS);
    const isInSnakeCase = 'recv_msg_opt' in (this.raw as object);
    return new Decision(this, 'rewritten', { members: isInSnakeCase ? inSnakeCase(members) : members });
  }
}

/** The names until 2025-10-31, and of the Enterprise edition. */
function inSnakeCase(members: ReplyMembers): ReplyMembers {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
