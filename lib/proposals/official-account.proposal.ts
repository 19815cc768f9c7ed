import { onlyOne, type EventSubject } from '../events/chat-event.js';
import { textOf, type MessageElement } from '../events/message-element.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';

/** Members of an official account that is about to be created. It has no id yet. */
export abstract class OfficialAccountCreationProposal extends Proposal {
  declare readonly name: string | undefined;
  /** Account of the owner. */
  declare readonly owner: string | undefined;
  /** The account that made the request, which may be an admin of the app. */
  declare readonly by: string | undefined;

  override subject(): EventSubject {
    return { from: this.owner };
  }
}

/** Somebody is about to create an official account. Tencent only. */
export const OfficialAccountCreating = proposalClass('OfficialAccountCreating', OfficialAccountCreationProposal);
export type OfficialAccountCreating = ProposalOf<
  typeof OfficialAccountCreating.proposalName,
  OfficialAccountCreationProposal
>;

/** Members of what is proposed about an official account that is there. */
export abstract class OfficialAccountProposal extends Proposal {
  /** Id of the official account, such as `@TOA#_2J4SZEAEL`. */
  declare readonly officialAccountId: string;
}

/** Members of new subscribers. */
export abstract class SubscriptionProposal extends OfficialAccountProposal {
  /** Accounts of those who are to subscribe. */
  declare readonly users: readonly string[];
  /** The account that made the request: one of `users`, or an admin of the app. */
  declare readonly by: string | undefined;

  override subject(): EventSubject {
    return { from: onlyOne(this.users), to: this.officialAccountId };
  }
}

/** Users are about to subscribe to an official account. Tencent only. */
export const Subscribing = proposalClass('Subscribing', SubscriptionProposal);
export type Subscribing = ProposalOf<typeof Subscribing.proposalName, SubscriptionProposal>;

/** Members of what an official account is about to write to its subscribers. */
export abstract class BroadcastProposal extends OfficialAccountProposal {
  /** What the message consists of, in order. */
  declare readonly elements: readonly MessageElement[];
  /** The app's own data: Tencent's `CloudCustomData`. */
  declare readonly customData: string | undefined;
  /** Whether it goes only to users who are online, and is not stored. */
  declare readonly onlineOnly: boolean;

  /** The words of the message: its text elements, joined without a separator. Empty for a picture. */
  get text(): string {
    return textOf(this.elements);
  }

  override subject(): EventSubject {
    return { from: this.officialAccountId };
  }
}

/** An official account is about to write to its subscribers. Tencent only. */
export const BroadcastSending = proposalClass('BroadcastSending', BroadcastProposal);
export type BroadcastSending = ProposalOf<typeof BroadcastSending.proposalName, BroadcastProposal>;
