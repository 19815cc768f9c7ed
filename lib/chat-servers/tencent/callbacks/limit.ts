import { GroupQuotaNeared, RateLimitReached } from '../../../events/limit.event.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Int64, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { TencentCallbackDto, tencentEvent, type TencentContext } from './event-data.js';

/** Body of `Alert.RequestOverLimit`, which has no time of its own. Source: the list of commands (cn 1523). */
export class RequestOverLimitDto extends TencentCallbackDto {
  @Optional(Text) ServiceName?: string;

  /** The API's command, not the callback's. */
  @Required(NonEmptyText) Command!: string;

  /** Requests per second. */
  @Optional(Int64) Request?: number | string;

  /** Requests per second. */
  @Optional(Int64) Limit?: number | string;
}

const requestOverLimit = {
  command: 'Alert.RequestOverLimit',
  phase: 'after',
  name: 'rate-limit',
  summary: 'an API that is called too often',
  body: RequestOverLimitDto,
  events: [RateLimitReached],
  toEvent: toRateLimitReached,
  harmless: ['ServiceName', 'Command'],
  sample: {
    ServiceName: 'im_open_msg',
    Command: 'batchsendmsg',
    Request: 510,
    Limit: 200,
  } satisfies RequestOverLimitDto,
} as const;

/** Body of `Group.CallbackOnDailyGroupQuotaAlarm`. Source: "Daily Net New Group Quota Alarm" (intl 57455). */
export class GroupQuotaAlarmDto extends TencentCallbackDto {
  /** Groups created today. */
  @Optional(Int64) QuotaUsed?: number | string;

  /** Groups that may be created in a day. */
  @Optional(Int64) Quota?: number | string;
}

const groupQuotaAlarm = {
  command: 'Group.CallbackOnDailyGroupQuotaAlarm',
  phase: 'after',
  name: 'group-quota',
  summary: 'nearly as many new groups as a day may have',
  body: GroupQuotaAlarmDto,
  events: [GroupQuotaNeared],
  toEvent: toGroupQuotaNeared,
  sample: { QuotaUsed: 7321, Quota: 10000, EventTime: 1670574414123 } satisfies GroupQuotaAlarmDto,
} as const;

/** The callbacks about limits. */
export const TENCENT_LIMITS = [requestOverLimit, groupQuotaAlarm] as const;

function toRateLimitReached(body: RequestOverLimitDto, context: TencentContext): RateLimitReached {
  return new RateLimitReached(
    tencentEvent(body, context, {
      api: body.Command,
      service: readText(body.ServiceName),
      rate: readInteger(body.Request),
      limit: readInteger(body.Limit),
    }),
  );
}

function toGroupQuotaNeared(body: GroupQuotaAlarmDto, context: TencentContext): GroupQuotaNeared {
  return new GroupQuotaNeared(
    tencentEvent(body, context, { used: readInteger(body.QuotaUsed), limit: readInteger(body.Quota) }),
  );
}
