import type { EventSubject } from '../events/chat-event.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';

/** Members of a topic that is about to be created. The chat server tells neither its id nor its community. */
export abstract class TopicCreationProposal extends Proposal {
  /** Type of the group that the topic belongs to: `Community`. */
  declare readonly groupType: string | undefined;
  /** Name of the topic. */
  declare readonly name: string | undefined;
  /** Account that made the request. */
  declare readonly by: string | undefined;

  override subject(): EventSubject {
    return { from: this.by };
  }
}

/** Somebody is about to create a topic in a community. Tencent only. */
export const TopicCreating = proposalClass('TopicCreating', TopicCreationProposal);
export type TopicCreating = ProposalOf<typeof TopicCreating.proposalName, TopicCreationProposal>;
