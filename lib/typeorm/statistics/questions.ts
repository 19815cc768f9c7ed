/** What messages and events can be told apart by. */
export type StatisticsDimension = 'provider' | 'appId' | 'event' | 'chat' | 'platform' | 'sentBy' | 'kind';

/** How long the buckets of an answer are: hours, days, weeks from Monday on, or months, of the time zone. */
export type StatisticsInterval = 'hour' | 'day' | 'week' | 'month';

/**
 * A point in time: a `Date`, epoch milliseconds, or ISO 8601 text. A text without an offset, such as `2026-03-01` or `2026-03-01T09:30`, is a
 * time in the time zone of the question. It must be a whole quarter of an hour, as that is what is kept.
 */
export type StatisticsTime = Date | number | string;

/** Which time a question is about. Counts go by when things happened (`occurredAt`), not by when they were received. */
export interface StatisticsRange {
  /** From this time on. */
  readonly from: StatisticsTime;
  /** Before this time. @default the end of the present quarter of an hour: all that there is */
  readonly to?: StatisticsTime | undefined;
  /** IANA name, such as `Europe/Berlin`, of the time zone in which days begin. @default 'UTC' */
  readonly timeZone?: string | undefined;
}

/** A range, in one bucket or in many. */
export interface StatisticsBuckets extends StatisticsRange {
  /**
   * Cuts the range into hours, days, weeks or months of the time zone, at most 10,000. The first and the last may be cut short by the range. A
   * day is as long as the zone has it, also 23 or 25 hours; an hour that the zone has twice is two. @default one bucket, the whole range
   */
  readonly every?: StatisticsInterval | undefined;
}

/** Selects what is counted; all that is given must match. An empty text selects what is not known. */
export interface StatisticsFilter {
  /** Such as `tencent`. */
  readonly provider?: string | undefined;
  readonly appId?: string | undefined;
  /** An event's class or name, such as `GroupMessageSent` or `chat.group-message.sent`. */
  readonly event?: string | { readonly eventName: string } | undefined;
  /** `group` for what has a group, `one-to-one` for other conversations. */
  readonly chat?: 'one-to-one' | 'group' | '' | undefined;
  /** Platform of the device in the chat server's own words, such as `iOS`. */
  readonly platform?: string | undefined;
  readonly sentBy?: 'user' | 'server' | '' | undefined;
  /** Types of the message's elements in alphabetical order, joined by `+`, such as `text` or `image+text`. */
  readonly kind?: string | undefined;
}

/** What `ChatStatistics.messages` is asked. */
export interface MessagesQuestion<By extends StatisticsDimension = StatisticsDimension> extends StatisticsBuckets {
  /** Counts each value of this apart. @default all together */
  readonly by?: By | undefined;
  readonly where?: StatisticsFilter | undefined;
}

/** What `ChatStatistics.events` is asked. */
export interface EventsQuestion<
  By extends Exclude<StatisticsDimension, 'event'> = Exclude<StatisticsDimension, 'event'>,
> extends StatisticsBuckets {
  /** Counts each value of this apart. @default all together */
  readonly by?: By | undefined;
  readonly where?: StatisticsFilter | undefined;
}

/** What `ChatStatistics.top` is asked. */
export interface TopQuestion extends StatisticsRange {
  /** Most items of the list: 1 to 1,000. @default 10 */
  readonly limit?: number | undefined;
  readonly where?: StatisticsFilter | undefined;
}

/** Whose activity is asked for. */
export type ActivitySubject =
  | { readonly sender: { readonly provider: string; readonly appId: string; readonly account: string } }
  | { readonly conversation: { readonly provider: string; readonly appId: string; readonly conversationKey: string } };

/** Messages that were sent in one bucket. */
export interface MessageCounts {
  /** When the bucket starts. */
  readonly start: Date;
  readonly messages: number;
  /**
   * Distinct people who wrote. A person belongs to one app: who uses two apps is counted twice. Messages of the chat server itself have no
   * sender.
   */
  readonly senders: number;
  /** Distinct conversations with messages: pairs of people, groups, and topics of groups. */
  readonly conversations: number;
}

/** How often one event happened in one bucket. */
export interface EventCount {
  /** When the bucket starts. */
  readonly start: Date;
  /** Name of the event, such as `chat.messages.recalled`. */
  readonly event: string;
  readonly count: number;
}

/** A person and how many messages they sent. */
export interface TopSender {
  readonly provider: string;
  readonly appId: string;
  /** The account, as `toKeyColumn()` makes it. */
  readonly from: string;
  readonly messages: number;
}

/** A conversation and how many messages it had. */
export interface TopConversation {
  readonly provider: string;
  readonly appId: string;
  /** The event's `conversationKey`, as `toKeyColumn()` makes it. */
  readonly conversationKey: string;
  readonly messages: number;
}

/** A group and how many messages it had, in all of its topics. */
export interface TopGroup {
  readonly provider: string;
  readonly appId: string;
  /** The group's id, as `toKeyColumn()` makes it. */
  readonly groupId: string;
  readonly messages: number;
}

/** What can be ranked, and how an item of each list looks. */
export interface TopLists {
  readonly senders: TopSender;
  readonly conversations: TopConversation;
  readonly groups: TopGroup;
}

/** Messages of one person or conversation in one bucket. */
export interface ActivityCount {
  /** When the bucket starts. */
  readonly start: Date;
  readonly messages: number;
}
