import type {
  BeforeMsgModifyDto,
  BeforeSendGroupMsgDto,
  BeforeSendSingleMsgDto,
} from '../callbacks/message-proposal.js';
import type { BodyMembers } from '../../client/chat-callback.js';
import type { MentionFields } from '../../client/message-fields.js';
import type { OpenImCallback } from './callback.js';
import { toAtUserList } from './content.js';
import { openImMessage, type OpenImMessageFields } from './messages.js';

/** What a test may set of a one-to-one message of OpenIM that is about to be sent. */
export type OpenImC2cSendingFields = OpenImMessageFields & {
  /** @default 'bob' */
  readonly to?: string;
  /** Members of the body that replace what was made; undefined leaves one out. */
  readonly body?: BodyMembers<BeforeSendSingleMsgDto>;
};

/** What a test may set of a group message of OpenIM that is about to be sent. */
export type OpenImGroupSendingFields = OpenImMessageFields & {
  /** @default 'friends' */
  readonly groupId?: string;
  readonly mentions?: MentionFields;
  /** Members of the body that replace what was made; undefined leaves one out. */
  readonly body?: BodyMembers<BeforeSendGroupMsgDto>;
};

/** What a test may set of the content of a message of OpenIM: the question does not tell to whom it goes. */
export type OpenImModifyingFields = OpenImMessageFields & {
  readonly mentions?: MentionFields;
  /** Members of the body that replace what was made; undefined leaves one out. */
  readonly body?: BodyMembers<BeforeMsgModifyDto>;
};

/**
 * Makes a `callbackBeforeSendSingleMsgCommand`: a one-to-one message that is about to be sent. Each call makes a new message.
 *
 * @example
 * ```ts
 * const { decision } = await decide(app, openImC2cSending({ from: '10000', text: 'casino' }));
 * ```
 */
export function openImC2cSending(fields: OpenImC2cSendingFields = {}): OpenImCallback<BeforeSendSingleMsgDto> {
  return openImMessage<BeforeSendSingleMsgDto>('callbackBeforeSendSingleMsgCommand', 1, fields, {
    recvID: fields.to ?? 'bob',
    ...fields.body,
  });
}

/** Makes a `callbackBeforeSendGroupMsgCommand`: a group message that is about to be sent. Each call makes a new message. */
export function openImGroupSending(fields: OpenImGroupSendingFields = {}): OpenImCallback<BeforeSendGroupMsgDto> {
  const own = { groupID: fields.groupId ?? 'friends', ...fields.body };
  const mentioned = toAtUserList(fields.mentions ?? {});
  return openImMessage<BeforeSendGroupMsgDto>('callbackBeforeSendGroupMsgCommand', 3, fields, own, mentioned);
}

/**
 * Makes a `callbackBeforeMsgModifyCommand`: the question what a message shall say, which comes after the one whether it may be sent. Each
 * call makes a new message.
 */
export function openImModifying(fields: OpenImModifyingFields = {}): OpenImCallback<BeforeMsgModifyDto> {
  const mentioned = toAtUserList(fields.mentions ?? {});
  return openImMessage<BeforeMsgModifyDto>('callbackBeforeMsgModifyCommand', 1, fields, { ...fields.body }, mentioned);
}
