import type { EventSubject } from '../events/chat-event.js';
import { textOf, type MessageElement } from '../events/message-element.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';

/** Members of what a message is about to say. */
export abstract class MessageModification extends Proposal {
  /** Account of the person who writes; null when the chat server itself, or a caller without an account, sends the message. */
  declare readonly from: string | null;
  /** `server` when the app's own backend sends it through the REST API. */
  declare readonly sentBy: 'user' | 'server';
  /** What the message consists of, in order. */
  declare readonly elements: readonly MessageElement[];
  /** The id that the client gave it. */
  declare readonly clientMessageId: string | undefined;
  /** The app's own data. */
  declare readonly customData: string | undefined;
  /** Whether it goes only to users who are online, and is not stored. */
  declare readonly onlineOnly: boolean;

  /** The words of the message: its text elements, joined without a separator. Empty for a picture. */
  get text(): string {
    return textOf(this.elements);
  }

  override subject(): EventSubject {
    return { from: this.from };
  }
}

/** Members of a message that is about to be sent. */
export abstract class MessageProposal extends MessageModification {
  /** Equal for all messages of one conversation. */
  declare readonly conversationKey: string;
}

/** Members of a one-to-one message that is about to be sent. */
export abstract class C2cMessageProposal extends MessageProposal {
  /** Account of the recipient. */
  declare readonly to: string;

  override subject(): EventSubject {
    return { from: this.from, to: this.to, conversationKey: this.conversationKey };
  }
}

/** One user is about to write to another. */
export const C2cMessageSending = proposalClass('C2cMessageSending', C2cMessageProposal);
export type C2cMessageSending = ProposalOf<typeof C2cMessageSending.proposalName, C2cMessageProposal>;

/** Members of a group message that is about to be sent. */
export abstract class GroupMessageProposal extends MessageProposal {
  /** Id of the group. */
  declare readonly groupId: string;
  /** Topic of a community. */
  declare readonly topicId: string | undefined;
  /** The chat server's type of the group, an open list. */
  declare readonly groupType: string | undefined;
  /** The account that made the request, which may differ from `from`. */
  declare readonly by: string | undefined;

  override subject(): EventSubject {
    return { from: this.from, groupId: this.groupId, conversationKey: this.conversationKey };
  }
}

/** Somebody is about to write to a group. */
export const GroupMessageSending = proposalClass('GroupMessageSending', GroupMessageProposal);
export type GroupMessageSending = ProposalOf<typeof GroupMessageSending.proposalName, GroupMessageProposal>;

/**
 * A message may be sent, and may still say something else. It comes after `C2cMessageSending` or `GroupMessageSending`, where the chat
 * server asks for the two apart, and does not say to whom the message goes.
 */
export const MessageModifying = proposalClass('MessageModifying', MessageModification);
export type MessageModifying = ProposalOf<typeof MessageModifying.proposalName, MessageModification>;
