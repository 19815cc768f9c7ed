import type { C2cBeforeSendMsgDto, GroupBeforeSendMsgDto } from '../callbacks/message-proposal.js';
import type { BodyMembers } from '../../client/chat-callback.js';
import type { TencentCallback } from './callback.js';
import {
  c2cMembers,
  groupMembers,
  tencentMessage,
  type TencentC2cFields,
  type TencentContentFields,
  type TencentGroupFields,
} from './messages.js';

/** What a test may set of a one-to-one message of Tencent that is about to be sent. */
export type TencentC2cSendingFields = TencentC2cFields & {
  /** Members of the body that replace what was made; undefined leaves one out. */
  readonly body?: BodyMembers<C2cBeforeSendMsgDto>;
};

/** What a test may set of a group message of Tencent that is about to be sent: it has no sequence yet. */
export type TencentGroupSendingFields = TencentContentFields &
  TencentGroupFields & {
    /** Members of the body that replace what was made; undefined leaves one out. */
    readonly body?: BodyMembers<GroupBeforeSendMsgDto>;
  };

/**
 * Makes a `C2C.CallbackBeforeSendMsg`: a one-to-one message that is about to be sent. Each call makes a new message.
 *
 * @example
 * ```ts
 * const { decision } = await decide(app, tencentC2cSending({ from: 'jared', text: 'casino' }));
 * ```
 */
export function tencentC2cSending(fields: TencentC2cSendingFields = {}): TencentCallback<C2cBeforeSendMsgDto> {
  return tencentMessage<C2cBeforeSendMsgDto>('C2C.CallbackBeforeSendMsg', fields, {
    ...c2cMembers(fields),
    EventTime: Number(fields.sentAt ?? Date.now()),
    ...fields.body,
  });
}

/** Makes a `Group.CallbackBeforeSendMsg`: a group message that is about to be sent. Each call makes a new message. */
export function tencentGroupSending(fields: TencentGroupSendingFields = {}): TencentCallback<GroupBeforeSendMsgDto> {
  const members = { ...groupMembers(fields), MsgPriority: 'Normal', ...fields.body };
  return tencentMessage<GroupBeforeSendMsgDto>('Group.CallbackBeforeSendMsg', fields, members);
}
