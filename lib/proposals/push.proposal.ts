import { onlyOne, type EventSubject } from '../events/chat-event.js';
import { textOf, type MessageElement } from '../events/message-element.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';

/** Members of a message, or of a notification of the chat server, that is about to be pushed. */
export abstract class PushProposal extends Proposal {
  /** Account of the one who wrote it; null where the chat server does not tell. */
  declare readonly from: string | null;
  /** What the message consists of, in order. A notification of the chat server is one `unknown` element with its number. */
  declare readonly elements: readonly MessageElement[];
  /** The id that the client gave it. */
  declare readonly clientMessageId: string | undefined;
  /** Accounts that the message mentions, and whether it mentions everybody. */
  declare readonly mentions: { readonly all: boolean; readonly userIds: readonly string[] };
  /** Id of the group; undefined in a one-to-one conversation. */
  declare readonly groupId: string | undefined;
  /** As the message has it; undefined where the chat server does not tell the conversation. */
  declare readonly conversationKey: string | undefined;

  /** The words of the message: its text elements, joined without a separator. Empty for a picture, and for a notification. */
  get text(): string {
    return textOf(this.elements);
  }

  override subject(): EventSubject {
    return { from: this.from, groupId: this.groupId, conversationKey: this.conversationKey };
  }
}

/** Members of a push to certain users. */
export abstract class UserPushProposal extends PushProposal {
  /** Accounts of those who would get it. */
  declare readonly users: readonly string[];

  override subject(): EventSubject {
    return { ...super.subject(), to: onlyOne(this.users) };
  }
}

/** What a device shows of a push. A member that is undefined is for the chat server to fill. */
interface PushNotice {
  readonly title: string | undefined;
  readonly body: string | undefined;
  /** Data of the app's own (OpenIM's `ex`). */
  readonly customData: string | undefined;
  /** Name of the sound that iOS plays. */
  readonly sound: string | undefined;
  /** Whether iOS counts it on the app's icon. */
  readonly badge: boolean | undefined;
  /** OpenIM's `signalInfo`. */
  readonly signal: string | undefined;
}

/** Members of a push through the services of the devices' vendors. */
export abstract class OfflinePushProposal extends UserPushProposal {
  /**
   * What devices would show: `title`, `body`, `customData`, `sound`, `badge` and `signal`. Undefined where the message does not say: then the
   * chat server writes it by the kind of message.
   */
  declare readonly notice: PushNotice | undefined;
}

/** A message is about to be pushed to users who are offline. OpenIM only. */
export const OfflinePushing = proposalClass('OfflinePushing', OfflinePushProposal);
export type OfflinePushing = ProposalOf<typeof OfflinePushing.proposalName, OfflinePushProposal>;

/**
 * A message of a one-to-one conversation is about to go to the devices of its users. A refusal keeps the offline push from them too; the
 * message stays in their history. OpenIM only.
 */
export const OnlinePushing = proposalClass('OnlinePushing', UserPushProposal);
export type OnlinePushing = ProposalOf<typeof OnlinePushing.proposalName, UserPushProposal>;

/** Members of a push to a group. */
export abstract class GroupPushProposal extends PushProposal {
  declare readonly groupId: string;
  /** Order of the message in its conversation. */
  declare readonly sequence: number | undefined;
}

/**
 * A message is about to go to the devices of a group's members; who they are is not told. A refusal keeps the offline push from them too;
 * the message stays in their history. OpenIM only.
 */
export const GroupPushing = proposalClass('GroupPushing', GroupPushProposal);
export type GroupPushing = ProposalOf<typeof GroupPushing.proposalName, GroupPushProposal>;
