import { ChatEvent } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/** Members of an alarm about too many requests. */
export abstract class RateAlarm extends ChatEvent {
  /** The API that was called too often, such as `batchsendmsg`. */
  declare readonly api: string;
  /** The chat server's service that the API belongs to, as the chat server calls it. */
  declare readonly service: string | undefined;
  /** How often it was called, in requests per second. */
  declare readonly rate: number | undefined;
  /** How often it may be called, in requests per second. */
  declare readonly limit: number | undefined;
}

/** An app called an API of the chat server more often than it may. */
export const RateLimitReached = eventClass('RateLimitReached', 'chat.rate-limit.reached', RateAlarm);
export type RateLimitReached = EventOf<typeof RateLimitReached.eventName, RateAlarm>;

/** Members of an alarm about too many new groups. */
export abstract class GroupQuotaAlarm extends ChatEvent {
  /** How many groups were created today. */
  declare readonly used: number | undefined;
  /** How many groups may be created in a day. */
  declare readonly limit: number | undefined;
}

/** An app has nearly as many new groups as it may create in a day. */
export const GroupQuotaNeared = eventClass('GroupQuotaNeared', 'chat.group-quota.neared', GroupQuotaAlarm);
export type GroupQuotaNeared = EventOf<typeof GroupQuotaNeared.eventName, GroupQuotaAlarm>;
