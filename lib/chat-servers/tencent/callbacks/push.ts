import { sha256Hex } from '../../../events/event-id.js';
import { PushReported } from '../../../events/push.event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Int32, ListOf, NonEmptyText, Optional, Required, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { eventData } from '../../event-data.js';
import { accountIn } from '../facts.js';
import type { TencentContext } from './event-data.js';

/** What both kinds of reported pushes have in common. */
export class PushItemDto {
  /** The query's command, here for each push. */
  @Optional(Text) CallbackCommand?: string;

  /** `Push.OfflinePush`: 1 for one-to-one messages, 2 for group messages. `Push.AllMemberPush`: 1 for offline, 2 for online pushes. */
  @Optional(Int32) EventType?: number | string;

  /** Epoch **seconds**, unlike that of all other commands. Not checked: nonsense must not refuse the other pushes. */
  EventTime?: unknown;

  /** A UserID, or for a task the registration id of a device. */
  @Required(NonEmptyText) To_Account!: string;

  /** 0 unknown or online, 1 APNs, 2 Xiaomi, 3 Huawei, 4 FCM, 5 Meizu, 6 OPPO, 7 vivo, 8 Honor; an open list. */
  @Optional(Int32) PushPlatform?: number | string;

  /** 1 sent, 2 reached, 3 clicked. */
  @Optional(Int32) PushStage?: number | string;

  /** 0: it succeeded. */
  @Optional(Int32) ErrCode?: number | string;

  @Optional(Text) ErrInfo?: string;
}

/** A push about a chat message. */
export class MessagePushItemDto extends PushItemDto {
  @Optional(Text) From_Account?: string;

  /** One-to-one messages only. */
  @Optional(Text) MsgKey?: string;

  /** Group messages only; spelled `GroupID` here. */
  @Optional(Text) GroupID?: string;

  @Optional(Uint32) MsgSeq?: number | string;

  /** One-to-one messages only. */
  @Optional(Uint32) MsgRandom?: number | string;

  /** Epoch seconds. */
  @Optional(Uint32) MsgTime?: number | string;

  /** Id of the push. Pages before 2025 lack it. */
  @Optional(Text) PushID?: string;
}

/** Body of `Push.OfflinePush`, which has no command of its own. Source: "Other Push Callbacks" (intl 67552). */
export class OfflinePushDto {
  /** 1 to 100. */
  @Required(ListOf(MessagePushItemDto)) Events!: readonly MessagePushItemDto[];
}

const offlinePush = {
  command: 'Push.OfflinePush',
  phase: 'after',
  name: 'offline-push',
  summary: 'what became of pushes about messages',
  body: OfflinePushDto,
  events: [PushReported],
  toEvent: toOfflinePushReport,
  sample: {
    Events: [
      {
        CallbackCommand: 'Push.OfflinePush',
        EventType: 1,
        EventTime: 1557481127,
        From_Account: 'jared',
        To_Account: 'john',
        PushPlatform: 1,
        PushStage: 1,
        MsgKey: '48374_2837546_1557481126',
        MsgSeq: 48374,
        MsgRandom: 2837546,
        MsgTime: 1557481126,
        PushID: '67120c46_6a4086c0',
        ErrCode: 0,
        ErrInfo: 'OK',
      },
    ],
  } satisfies OfflinePushDto,
} as const;

/** A push that the app's backend ordered. */
export class TaskPushItemDto extends PushItemDto {
  /** What the request to push was answered with. */
  @Optional(Text) TaskId?: string;

  /** Epoch seconds. */
  @Optional(Uint32) TaskTime?: number | string;

  /** The maker of the device, with the numbers of PushPlatform. Later pages only. */
  @Optional(Int32) DeviceType?: number | string;

  /** The app's own id, as the request named it. Later pages only. */
  @Optional(Text) DataId?: string;
}

/** Body of `Push.AllMemberPush`, which has no command of its own. Source: "All Users / Tags / UserID Push Callback" (intl 67551). */
export class AllMemberPushDto {
  /** 1 to 100. */
  @Required(ListOf(TaskPushItemDto)) Events!: readonly TaskPushItemDto[];
}

const allMemberPush = {
  command: 'Push.AllMemberPush',
  phase: 'after',
  name: 'all-member-push',
  summary: 'what became of pushes to all users, to a tag or to accounts',
  body: AllMemberPushDto,
  events: [PushReported],
  toEvent: toAllMemberPushReport,
  sample: {
    Events: [
      {
        CallbackCommand: 'Push.AllMemberPush',
        EventType: 1,
        TaskId: '657bf434_537529d8',
        TaskTime: 1557481127,
        EventTime: 1557481128,
        To_Account: 'john',
        PushPlatform: 1,
        PushStage: 1,
        ErrCode: 0,
        ErrInfo: 'OK',
      },
    ],
  } satisfies AllMemberPushDto,
} as const;

/** The callbacks about pushes. */
export const TENCENT_PUSHES = [offlinePush, allMemberPush] as const;

/** A push of either kind. */
type PushItem = PushItemDto & Partial<MessagePushItemDto> & Partial<TaskPushItemDto>;

type PushResult = PushReported['results'][number];

const STAGES = ['sent', 'reached', 'clicked'] as const;
const VENDORS = ['apns', 'xiaomi', 'huawei', 'fcm', 'meizu', 'oppo', 'vivo', 'honor'] as const;

function toReport(
  kind: PushReported['kind'],
  body: { readonly Events: readonly PushItem[] },
  context: TencentContext,
): PushReported {
  const results = body.Events.map((item) => toResult(kind, item));
  const times = results.flatMap(({ occurredAt }) => occurredAt ?? []);
  const occurredAt = times.length === 0 ? undefined : Math.max(...times);
  // named as by default, but there the time stands beside the command; without the time of a push, equal bytes may be two pushes
  const keys =
    times.length === results.length && occurredAt !== undefined ? [occurredAt, sha256Hex(context.bytes)] : undefined;
  return new PushReported(eventData(body, context, { keys, occurredAt }, { kind, results }));
}

function toResult(kind: PushReported['kind'], item: PushItem): PushResult {
  const groupId = readText(item.GroupID);
  return {
    to: item.To_Account,
    stage: ofNumber(STAGES, item.PushStage),
    errorCode: readInteger(item.ErrCode),
    errorMessage: readText(item.ErrInfo),
    occurredAt: readTime(item.EventTime, 'seconds'),
    channel: kind === 'message' ? 'offline' : ofNumber(['offline', 'online'], item.EventType),
    vendor: ofNumber(VENDORS, item.PushPlatform),
    deviceVendor: ofNumber(VENDORS, item.DeviceType),
    from: accountIn(item.From_Account),
    groupId,
    messageId: groupId === undefined ? readText(item.MsgKey) : readInteger(item.MsgSeq)?.toString(),
    sentAt: readTime(item.MsgTime, 'seconds'),
    pushId: readText(item.PushID),
    taskId: readText(item.TaskId),
    taskStartedAt: readTime(item.TaskTime, 'seconds'),
    dataId: readText(item.DataId),
  };
}

/** The wire counts from 1. */
function ofNumber<Word>(words: readonly Word[], value: unknown): Word | undefined {
  return words[(readInteger(value) ?? 0) - 1];
}

function toOfflinePushReport(body: OfflinePushDto, context: TencentContext): PushReported {
  return toReport('message', body, context);
}

function toAllMemberPushReport(body: AllMemberPushDto, context: TencentContext): PushReported {
  return toReport('task', body, context);
}
