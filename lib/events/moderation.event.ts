import { ChatEvent, type EventSubject } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/** Members of a verdict on something that somebody wrote. */
export abstract class Moderation extends ChatEvent {
  /** `blocked`: nobody gets to see it. `passed`: it went on. Undefined for a verdict that this version does not know. */
  declare readonly verdict: 'blocked' | 'passed' | undefined;
  /** Where it was written. An open list: `C2C`, `C2CCustom`, `Group`, `GroupCustom`, `GroupInfo`, `UserInfo`, … */
  declare readonly scene: string | undefined;
  /** Account of the person who wrote; null when the chat server itself, or a caller without an account, did. */
  declare readonly author: string | null;
  /** Of a one-to-one message: account of the recipient. */
  declare readonly to: string | undefined;
  /** Of a group message: id of the group. */
  declare readonly groupId: string | undefined;
  /** Equal to that of the message's own event. Undefined for what is no message. A topic is not told: it is the group's. */
  declare readonly conversationKey: string | undefined;
  /** The `messageId` of the message's own event. Undefined for a group message that nobody got, and for what is no message. */
  declare readonly messageId: string | undefined;
  /** An open list: `Text`, `Image`, `Audio`, `Video`. */
  declare readonly contentType: string | undefined;
  /** What was examined, of a text: one item, but several of a custom message. */
  declare readonly texts: readonly string[];
  /** What was examined, of an image, a sound or a video. */
  declare readonly fileUrl: string | undefined;
  /** What the examiner advises, whatever the chat server did. An open list: `Block`, `Review`, `Normal`. */
  declare readonly suggestion: string | undefined;
  /** An open list: `Normal`, `Illegal`, `Abuse`, `Polity`, `Ad`, `Porn`, `Sexy`, `Terror`, `Composite`, … */
  declare readonly label: string | undefined;
  /** A narrower label. */
  declare readonly subLabel: string | undefined;
  /** What `subLabel` means, in words. */
  declare readonly subLabelDescription: string | undefined;
  /** The words that were found. */
  declare readonly words: readonly string[];
  /** Name of the list that holds the words. */
  declare readonly wordList: string | undefined;
  /** The examiner's own id of the examination. */
  declare readonly examinationId: string | undefined;
  /** Of a message: the app's own data, as it was sent. */
  declare readonly customData: string | undefined;

  override subject(): EventSubject {
    const { author: from, to, groupId, conversationKey } = this;
    return { from, to, groupId, conversationKey };
  }
}

/** The chat server's moderation decided about a message, a profile or a group's profile. */
export const ContentModerated = eventClass('ContentModerated', 'chat.content.moderated', Moderation);
export type ContentModerated = EventOf<typeof ContentModerated.eventName, Moderation>;
