import type { EventSubject } from '../events/chat-event.js';
import type { ConversationSettings } from '../events/conversation.event.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';

/** Members of conversations that are about to be created. */
export abstract class ConversationCreationProposal extends Proposal {
  /** `c2c` also for the conversation with a notification account, whose `conversationId` begins with `sn_`. */
  declare readonly kind: 'c2c' | 'group';
  /** Account in whose list of conversations it will be. Undefined in a group, where it is created for several members at once. */
  declare readonly owner: string | undefined;
  /** Account of the other one; undefined in a group. */
  declare readonly peer: string | undefined;
  /** Id of the group; undefined in a one-to-one conversation. */
  declare readonly groupId: string | undefined;
  /** The chat server's own id of the conversation, such as OpenIM's `si_…`, `sg_…` or `sn_…`. */
  declare readonly conversationId: string | undefined;
  /** What it begins with: the settings that `change` takes, and `marked` in OpenIM's Enterprise edition. */
  declare readonly settings: ConversationSettings;
  /** Equal for all messages of the conversation. Undefined where the chat server does not say whose it is. */
  declare readonly conversationKey: string | undefined;

  override subject(): EventSubject {
    return { groupId: this.groupId, conversationKey: this.conversationKey };
  }
}

/**
 * Somebody, or several members of a group, are about to get a conversation in their list. OpenIM only.
 *
 * For the two users of a one-to-one conversation OpenIM asks twice, and both times names the one who writes as the owner. What is changed
 * in the first answer becomes of both their conversations; what is changed in the second one is lost. A refusal keeps the conversation
 * from being created, and not the message from being sent.
 */
export const ConversationsCreating = proposalClass('ConversationsCreating', ConversationCreationProposal);
export type ConversationsCreating = ProposalOf<typeof ConversationsCreating.proposalName, ConversationCreationProposal>;
