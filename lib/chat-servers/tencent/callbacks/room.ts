import { CallEnded, RoomCreated, RoomEventReceived } from '../../../events/room.event.js';
import { readId, readInteger, readObjects, readText, readTime } from '../../../wire/values.js';
import {
  ListOfTexts,
  NonEmptyText,
  ObjectOf,
  Optional,
  Required,
  Text,
  Uint32,
} from '../../../wire/wire-decorators.js';
import { accountIn, tencentAccount } from '../facts.js';
import { TencentCallbackDto, tencentEvent, type TencentContext } from './event-data.js';

/** A call that is over. */
export class CallRecordDto {
  @Required(NonEmptyText) CallId!: string;
  @Optional(Text) Caller_Account?: string;

  /** `Audio` or `Video`. */
  @Optional(Text) MediaType?: string;

  /** `SingleCall` or `MultiCall`. */
  @Optional(Text) CallType?: string;

  /** Epoch seconds. */
  @Optional(Uint32) StartTime?: number | string;

  /** Epoch seconds. */
  @Optional(Uint32) EndTime?: number | string;

  /** Epoch seconds; 0 if nobody answered. */
  @Optional(Uint32) AcceptTime?: number | string;

  /** `NormalEnd`, `Cancel`, `Reject`, `NotAnswer`, `CallBusy`, `Interrupt` or `Offline`. */
  @Optional(Text) CallResult?: string;

  /** The page's sample lists the caller too; bodies without the caller were seen. */
  @Optional(ListOfTexts) CalleeList_Account?: readonly string[] | null;

  /** Not checked: a text, and perhaps a number where RoomIdType is 1. */
  RoomId?: unknown;

  /** 1: the room has a number, 2: a text. */
  @Optional(Uint32) RoomIdType?: number | string;
}

/** Body of `Call.CallbackAfterEndCall`. Source: "Webhooks after Call Ends" (intl 647/68940, whose sample is no valid JSON). */
export class CallAfterEndDto extends TencentCallbackDto {
  @Required(ObjectOf(CallRecordDto)) CallRecord!: CallRecordDto;
}

const callAfterEnd = {
  command: 'Call.CallbackAfterEndCall',
  phase: 'after',
  name: 'call-ended',
  summary: 'the end of a call',
  body: CallAfterEndDto,
  events: [CallEnded],
  toEvent: toCallEnded,
  harmless: ['CallId', 'MediaType', 'CallType', 'CallResult'],
  sample: {
    CallRecord: {
      CallId: '055662e1-bc8a-469c-a334-1126c8c17d58',
      Caller_Account: 'jared',
      MediaType: 'Audio',
      CallType: 'SingleCall',
      StartTime: 1741231146,
      EndTime: 1741231296,
      AcceptTime: 0,
      CallResult: 'NotAnswer',
      CalleeList_Account: ['jared', 'john'],
      RoomId: 'room-1',
      RoomIdType: 2,
    },
    EventTime: 1741231296780,
  } satisfies CallAfterEndDto,
} as const;

/** A live room, with further members that are not read. */
export class RoomInfoDto {
  @Required(NonEmptyText) RoomId!: string;
  @Optional(Text) RoomName?: string;

  /** `Live`, `Meeting`; an open list. */
  @Optional(Text) RoomType?: string;

  /** Not checked: pages about other commands show it as a number, which need not be exact. */
  Owner_Account?: unknown;

  @Optional(Uint32) MaxMemberCount?: number | string;
  @Optional(Uint32) MaxSeatCount?: number | string;

  /** Epoch seconds. The page says when a meeting is to begin. */
  @Optional(Uint32) CreateTime?: number | string;

  @Optional(Text) CustomInfo?: string;
}

/** Body of `Live.CallbackAfterCreateRoom`. Source: "Webhook After Room Creation" (intl 647/64422). The sample lacks EventTime. */
export class LiveAfterCreateRoomDto extends TencentCallbackDto {
  @Optional(Text) Operator_Account?: string;
  @Required(ObjectOf(RoomInfoDto)) RoomInfo!: RoomInfoDto;
}

const liveAfterCreateRoom = {
  command: 'Live.CallbackAfterCreateRoom',
  phase: 'after',
  name: 'room-created',
  summary: 'a new live room',
  body: LiveAfterCreateRoomDto,
  events: [RoomCreated],
  toEvent: toRoomCreated,
  harmless: ['RoomType'],
  sample: {
    Operator_Account: 'admin',
    RoomInfo: {
      RoomId: 'room-1',
      RoomName: 'Concert',
      RoomType: 'Live',
      Owner_Account: 'jared',
      MaxMemberCount: 300,
      MaxSeatCount: 16,
      CreateTime: 1703589922,
      CustomInfo: 'custom',
    },
    EventTime: 1703589922780,
  } satisfies LiveAfterCreateRoomDto,
} as const;

/**
 * Body of all other commands about calls and live rooms, with whatever they have. Source: the lists of commands (intl 647/64412 and
 * 647/68934). The pages contradict bodies that were seen, so only what all of them agree on is read.
 */
export class RoomCallbackDto extends TencentCallbackDto {
  [member: string]: unknown;
}

/** A command whose body is passed on as it is. */
function roomEvent<const Command extends string>(command: Command, name: string, summary: string) {
  return {
    command,
    phase: 'after',
    name,
    summary,
    body: RoomCallbackDto,
    events: [RoomEventReceived],
    toEvent: toRoomEvent,
    sample: { RoomId: 'room-1', EventTime: 1703589922780 },
  } as const;
}

/** The callbacks about calls and live rooms. */
export const TENCENT_ROOMS = [
  callAfterEnd,
  liveAfterCreateRoom,
  roomEvent('Call.CallbackAfterStartCall', 'call-started', 'a call that somebody started'),
  roomEvent('Call.CallbackAfterMemberChanged', 'call-members-changed', 'who takes part in a call'),
  roomEvent('Live.CallbackAfterDestroyRoom', 'room-destroyed', 'the end of a live room'),
  roomEvent('Live.CallbackAfterUpdateRoomInfo', 'room-info-changed', 'a changed profile of a live room'),
  roomEvent('Live.CallbackAfterSetMetadata', 'room-metadata-set', 'metadata of a live room that were set'),
  roomEvent('Live.CallbackAfterDelMetadata', 'room-metadata-deleted', 'metadata of a live room that were deleted'),
  roomEvent('Live.CallbackAfterCreateRoomReachingThreshold', 'room-quota', 'nearly as many live rooms as there may be'),
  roomEvent('Live.CallbackAfterMemberStateChanged', 'room-members-changed', 'who came into a live room or left it'),
  roomEvent('Live.CallbackAfterChangeOwner', 'room-owner-changed', 'the new host of a live room'),
  roomEvent('Live.CallbackAfterModifyAdmin', 'room-admins-changed', 'the admins of a live room'),
  roomEvent('Mic.CallbackAfterSeatInfoChanged', 'room-seats-changed', 'the seats of a live room'),
  roomEvent('Live.CallbackAfterCreateBattle', 'battle-created', 'a battle between live rooms that was proposed'),
  roomEvent('Live.CallbackAfterStartBattle', 'battle-started', 'a battle between live rooms that began'),
  roomEvent('Live.CallbackAfterEndBattle', 'battle-ended', 'a battle between live rooms that is over'),
] as const;

function toCallEnded(body: CallAfterEndDto, context: TencentContext): CallEnded {
  const { CallRecord: call } = body;
  const from = tencentAccount(call.Caller_Account);
  const ended = {
    callId: call.CallId,
    roomId: readId(call.RoomId),
    from,
    users: (call.CalleeList_Account ?? []).filter((user) => user !== '' && user !== from),
    mediaType: readText(call.MediaType),
    callType: readText(call.CallType),
    result: readText(call.CallResult),
    startedAt: readTime(call.StartTime, 'seconds'),
    acceptedAt: readTime(call.AcceptTime, 'seconds'),
    endedAt: readTime(call.EndTime, 'seconds'),
  };
  return new CallEnded(tencentEvent(body, context, ended, [call.CallId, readInteger(call.EndTime)]));
}

function toRoomCreated(body: LiveAfterCreateRoomDto, context: TencentContext): RoomCreated {
  const { RoomInfo: room } = body;
  const times = [readInteger(room.CreateTime), readInteger(body.EventTime)];
  const created = {
    roomId: room.RoomId,
    name: readText(room.RoomName),
    roomType: readText(room.RoomType),
    owner: readId(room.Owner_Account),
    by: accountIn(body.Operator_Account),
    maxMembers: readInteger(room.MaxMemberCount),
    maxSeats: readInteger(room.MaxSeatCount),
    createdAt: readTime(room.CreateTime, 'seconds'),
    customData: readText(room.CustomInfo),
  };
  // an id alone does not name a room: the next one may have it
  const keys = times.every((time) => time === undefined) ? undefined : [room.RoomId, ...times];
  return new RoomCreated(tencentEvent(body, context, created, keys));
}

function toRoomEvent(body: RoomCallbackDto, context: TencentContext): RoomEventReceived {
  // beside the other members, or where a page nests them; battles name several rooms, elsewhere
  const places = [body, ...readObjects([body.RoomInfo, body.CallInfo])];
  const [roomId] = places.flatMap(({ RoomId }) => readId(RoomId) ?? []);
  return new RoomEventReceived(tencentEvent(body, context, { roomId }));
}
