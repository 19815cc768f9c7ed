import { BroadcastSent } from '../../../events/official-account.event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Int32, ListOf, Optional, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { toElements } from '../elements.js';
import { tencentEvent, type TencentContext } from './event-data.js';
import { MessageElementDto } from './message.js';
import { OfficialAccountDto } from './official-account.js';

/** What the bodies about a message to all subscribers have in common. */
export class BroadcastDto extends OfficialAccountDto {
  /** 1: to online users only, stored nowhere. */
  @Optional(Int32) OnlineOnlyFlag?: number | string;
  @Optional(ListOf(MessageElementDto)) MsgBody?: readonly MessageElementDto[] | null;
  @Optional(Text) CloudCustomData?: string;
}

/** Body of `OfficialAccount.CallbackAfterSendMsg`. Source: "Callback After Sending an Official Account Message" (intl 60804). */
export class OfficialAccountAfterSendMsgDto extends BroadcastDto {
  /** Identifies the message together with the official account. */
  @Optional(Text) MsgKey?: string;
  /** Epoch seconds. */
  @Optional(Uint32) MsgTime?: number | string;
}

const afterSendMsg = {
  command: 'OfficialAccount.CallbackAfterSendMsg',
  phase: 'after',
  name: 'broadcast',
  summary: 'a message of an official account to its subscribers',
  body: OfficialAccountAfterSendMsgDto,
  events: [BroadcastSent],
  toEvent: toBroadcast,
  sample: {
    Official_Account: '@TOA#_2J4SZEAEL',
    MsgKey: '71_1_1698741698',
    MsgTime: 1698741698,
    OnlineOnlyFlag: 0,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'custom',
    EventTime: 1698741698123,
  } satisfies OfficialAccountAfterSendMsgDto,
} as const;

/** The callbacks about messages of official accounts. */
export const TENCENT_BROADCASTS = [afterSendMsg] as const;

function toBroadcast(body: OfficialAccountAfterSendMsgDto, context: TencentContext): BroadcastSent {
  const messageId = readText(body.MsgKey);
  const sentAt = readTime(body.MsgTime, 'seconds');
  const broadcast = {
    occurredAt: readTime(body.EventTime, 'milliseconds') ?? sentAt ?? context.receivedAt,
    officialAccountId: body.Official_Account,
    elements: toElements(body.MsgBody),
    messageId,
    sentAt,
    customData: readText(body.CloudCustomData),
    onlineOnly: readInteger(body.OnlineOnlyFlag) === 1,
  };
  const keys = messageId === undefined ? undefined : [body.Official_Account, messageId];
  return new BroadcastSent(tencentEvent(body, context, broadcast, keys));
}
