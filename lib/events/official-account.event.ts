import { ChatEvent, type ChatEventJson, type EventSubject } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';
import { textOf, type MessageElement } from './message-element.js';

/**
 * The family of what happens to official accounts, to which users subscribe and which write to all of them. Tencent calls them
 * channels too.
 */
export abstract class OfficialAccountEvent extends ChatEvent {
  /** Tells the compiler which events belong to the family; no event has it. */
  declare protected readonly family: 'official-account';
  /** Id of the official account, such as `@TOA#_2J4SZEAEL`. */
  declare readonly officialAccountId: string;

  override subject(): EventSubject {
    return { to: this.officialAccountId };
  }
}

/** Members of a new official account. */
export abstract class OfficialAccountCreation extends OfficialAccountEvent {
  declare readonly name: string | undefined;
  /** Account of the owner. */
  declare readonly owner: string | undefined;
  /** The account that made the request, which may be an admin of the app. */
  declare readonly by: string | undefined;
}

/** An official account was created. */
export const OfficialAccountCreated = eventClass(
  'OfficialAccountCreated',
  'chat.official-account.created',
  OfficialAccountCreation,
);
export type OfficialAccountCreated = EventOf<typeof OfficialAccountCreated.eventName, OfficialAccountCreation>;

/** What was changed of an official account, with the new values. What stayed as it was is not there. */
interface OfficialAccountChanges {
  readonly name?: string;
  readonly introduction?: string;
  /** URL of the picture. */
  readonly avatar?: string;
  /** The organization that the account belongs to. */
  readonly organization?: string;
}

/** Members of a changed official account. */
export abstract class OfficialAccountChange extends OfficialAccountEvent {
  /** What was changed. */
  declare readonly changes: OfficialAccountChanges;
  /** The account that made the request, which may be an admin of the app. */
  declare readonly by: string | undefined;
}

/** The name, the picture or another member of an official account's profile was changed. */
export const OfficialAccountInfoChanged = eventClass(
  'OfficialAccountInfoChanged',
  'chat.official-account-info.changed',
  OfficialAccountChange,
);
export type OfficialAccountInfoChanged = EventOf<typeof OfficialAccountInfoChanged.eventName, OfficialAccountChange>;

/** Members of the end of an official account. */
export abstract class OfficialAccountDeletion extends OfficialAccountEvent {
  declare readonly name: string | undefined;
  /** Account of the last owner. */
  declare readonly owner: string | undefined;
}

/** An official account was deleted. */
export const OfficialAccountDeleted = eventClass(
  'OfficialAccountDeleted',
  'chat.official-account.deleted',
  OfficialAccountDeletion,
);
export type OfficialAccountDeleted = EventOf<typeof OfficialAccountDeleted.eventName, OfficialAccountDeletion>;

/** An official account has as many subscribers as it may have: nobody else can subscribe. */
export const OfficialAccountFilled = eventClass(
  'OfficialAccountFilled',
  'chat.official-account.filled',
  OfficialAccountEvent,
);
export type OfficialAccountFilled = EventOf<typeof OfficialAccountFilled.eventName, OfficialAccountEvent>;

/** Members of new or lost subscribers. */
export abstract class SubscriberChange extends OfficialAccountEvent {
  /** Accounts of those who subscribed, or do so no longer. */
  declare readonly users: readonly string[];
  /** The account that made the request: one of `users`, or an admin of the app. */
  declare readonly by: string | undefined;
}

/** Users subscribed to an official account. */
export const SubscribersAdded = eventClass('SubscribersAdded', 'chat.subscribers.added', SubscriberChange);
export type SubscribersAdded = EventOf<typeof SubscribersAdded.eventName, SubscriberChange>;

/** Users unsubscribed from an official account, or were removed. */
export const SubscribersRemoved = eventClass('SubscribersRemoved', 'chat.subscribers.removed', SubscriberChange);
export type SubscribersRemoved = EventOf<typeof SubscribersRemoved.eventName, SubscriberChange>;

/** Members of what an official account wrote to its subscribers. */
export abstract class Broadcast extends OfficialAccountEvent {
  /** What the message consists of, in order. */
  declare readonly elements: readonly MessageElement[];
  /** Tencent's `MsgKey`. */
  declare readonly messageId: string | undefined;
  /** Epoch milliseconds. */
  declare readonly sentAt: number | undefined;
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

  /** Includes the text, for readers that do not know the elements. */
  override toJSON(): ChatEventJson {
    return { ...super.toJSON(), text: this.text };
  }
}

/** An official account wrote to its subscribers. One event, however many they are. */
export const BroadcastSent = eventClass('BroadcastSent', 'chat.broadcast.sent', Broadcast);
export type BroadcastSent = EventOf<typeof BroadcastSent.eventName, Broadcast>;
