import { onlyOne, type EventSubject } from '../events/chat-event.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';

/** Somebody who is about to get an account. */
interface NewUser {
  /** The account. */
  readonly user: string;
  readonly nickname: string | undefined;
  /** URL of the picture. */
  readonly avatar: string | undefined;
  /** Data of the app's own (OpenIM's `ex`). */
  readonly customData: string | undefined;
}

/** Members of accounts that are about to be made. */
export abstract class RegistrationProposal extends Proposal {
  /** Those who are to get an account: `user`, `nickname`, `avatar` and `customData` of each. */
  declare readonly users: readonly NewUser[];

  override subject(): EventSubject {
    return { from: onlyOne(this.users)?.user };
  }
}

/** The app's backend is about to give users an account at the chat server. OpenIM only. */
export const UsersRegistering = proposalClass('UsersRegistering', RegistrationProposal);
export type UsersRegistering = ProposalOf<typeof UsersRegistering.proposalName, RegistrationProposal>;

/** What is to be new in a profile: what does not change is not there. */
interface ProfileChanges {
  /** Empty where it is to be taken away. */
  readonly nickname?: string;
  /** URL of the picture; empty where it is to be taken away. */
  readonly avatar?: string;
}

/** Members of a profile that is about to change. */
export abstract class ProfileProposal extends Proposal {
  /** Account of the user. */
  declare readonly user: string;
  /** What is to be new. May be empty: OpenIM does not tell when its `ex` changes, or a setting. */
  declare readonly changes: ProfileChanges;

  override subject(): EventSubject {
    return { from: this.user };
  }
}

/** What others see of a user is about to change. OpenIM only. */
export const UserProfileChanging = proposalClass('UserProfileChanging', ProfileProposal);
export type UserProfileChanging = ProposalOf<typeof UserProfileChanging.proposalName, ProfileProposal>;
