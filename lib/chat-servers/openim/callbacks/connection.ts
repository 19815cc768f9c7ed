import { UserCameOnline, UserKickedOff, UserWentOffline } from '../../../events/user.event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Bool, Int32, Int64, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { OPENIM_PLATFORMS } from '../facts.js';
import { OpenImCallbackDto, openImEvent, type OpenImContext } from './event-data.js';

// Source of all: open-im-server `pkg/callbackstruct/user.go` and `msg_gateway.go`, `internal/msggateway`.

/** What bodies about a user's connections have in common. v2.1 to v2.3.3 also send the login token, which is blanked. */
export class UserStatusDto extends OpenImCallbackDto {
  /** 1 iOS, 2 Android, 3 Windows, 4 OSX, 5 Web, 6 MiniWeb, 7 Linux, 8 APad, 9 IPad, 10 Admin, 11 HarmonyOS; an open list. */
  @Optional(Int32) platformID?: number | string;
  @Optional(Text) platform?: string;
  @Required(NonEmptyText) userID!: string;
  /** No sequence: epoch milliseconds of the server's clock. */
  @Optional(Int64) seq?: number | string;
}

const CONNECTION_SAMPLE = {
  operationID: 'p_31_1024',
  platformID: 5,
  platform: 'Web',
  userID: '10000',
  seq: 1746797847589,
} as const;

/** The platform by the name that messages have, and what names the event. */
function statusOf(body: UserStatusDto, context: OpenImContext, connection?: string) {
  const { platformID, platform: sent, userID: user, seq } = body;
  const number = readInteger(platformID) ?? 0;
  const platform = OPENIM_PLATFORMS[number - 1] ?? readText(sent) ?? (number === 0 ? undefined : String(number));
  const occurredAt = readTime(seq, 'milliseconds');
  const keys = occurredAt === undefined ? undefined : [user, number, sent, connection, occurredAt];
  const client = { ip: context.client.ip, platform };
  return { own: { user, platform, client }, named: { ...(keys && { keys }), occurredAt } };
}

/**
 * Body of `callbackAfterUserOnlineCommand`. From v3.8.2 it is repeated about every ten minutes for users who stay online, and for each of
 * their platforms whenever another one changes. v3.8.0 and v3.8.1 never send it.
 */
export class AfterUserOnlineDto extends UserStatusDto {
  @Optional(Bool) isAppBackground?: boolean;
  /** Empty since v3.8.2. */
  @Optional(Text) connID?: string;
}

const afterUserOnline = {
  command: 'callbackAfterUserOnlineCommand',
  olderNames: ['callbackUserOnlineCommand'], // v2.1.0 to v3.6.0
  phase: 'after',
  name: 'user-came-online',
  summary: 'a user who is online',
  body: AfterUserOnlineDto,
  events: [UserCameOnline],
  toEvent: toUserCameOnline,
  harmless: ['platform'],
  sample: { ...CONNECTION_SAMPLE, isAppBackground: false, connID: '' } satisfies AfterUserOnlineDto,
} as const;

function toUserCameOnline(body: AfterUserOnlineDto, context: OpenImContext): UserCameOnline {
  const connection = readText(body.connID);
  const { own, named } = statusOf(body, context, connection);
  const background = body.isAppBackground ?? undefined;
  return new UserCameOnline(openImEvent(body, context, { ...own, connection, background, kicked: undefined }, named));
}

/** Body of `callbackAfterUserOfflineCommand`. v3.8.0 and v3.8.1 never send it. */
export class AfterUserOfflineDto extends UserStatusDto {
  /** Empty since v3.8.2; v2 lacks it. */
  @Optional(Text) connID?: string;
}

const afterUserOffline = {
  command: 'callbackAfterUserOfflineCommand',
  olderNames: ['callbackUserOfflineCommand'], // v2.1.0 to v3.6.0
  phase: 'after',
  name: 'user-went-offline',
  summary: 'a user who went offline',
  body: AfterUserOfflineDto,
  events: [UserWentOffline],
  toEvent: toUserWentOffline,
  harmless: ['platform'],
  sample: { ...CONNECTION_SAMPLE, connID: '' } satisfies AfterUserOfflineDto,
} as const;

function toUserWentOffline(body: AfterUserOfflineDto, context: OpenImContext): UserWentOffline {
  const connection = readText(body.connID);
  const { own, named } = statusOf(body, context, connection);
  return new UserWentOffline(openImEvent(body, context, { ...own, connection, reason: undefined }, named));
}

/** Body of `callbackAfterUserKickOffCommand`. v2.3.3 calls it; v3 defines it and never does. */
export class AfterUserKickOffDto extends UserStatusDto {}

const afterUserKickOff = {
  command: 'callbackAfterUserKickOffCommand',
  olderNames: ['callbackUserKickOffCommand'], // v2.3.3 to v3.6.0
  phase: 'after',
  name: 'user-kicked-off',
  summary: 'a device that another login ended',
  body: AfterUserKickOffDto,
  events: [UserKickedOff],
  toEvent: toUserKickedOff,
  harmless: ['platform'],
  sample: CONNECTION_SAMPLE satisfies AfterUserKickOffDto,
} as const;

function toUserKickedOff(body: AfterUserKickOffDto, context: OpenImContext): UserKickedOff {
  const { own, named } = statusOf(body, context);
  return new UserKickedOff(openImEvent(body, context, own, named));
}

/** The callbacks about users' connections. */
export const OPENIM_CONNECTIONS = [afterUserOnline, afterUserOffline, afterUserKickOff] as const;
