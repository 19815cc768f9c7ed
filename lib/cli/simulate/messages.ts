import { eventId } from '../../events/event-id.js';
import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import { openImC2cMessage, openImGroupMessage } from '../../chat-servers/openim/client/messages.js';
import type { Random } from '../../chat-servers/client/random-ids.js';
import { tencentC2cMessage, tencentGroupMessage } from '../../chat-servers/tencent/client/messages.js';

/** A message in the words of no sender. */
export interface SketchedMessage {
  readonly from: string;
  readonly to: { readonly user: string } | { readonly group: string; readonly sequence: number };
  readonly text: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** What its ids are made from. */
  readonly random: Random;
}

/** A message as a sender sends it, and the id of its event. */
export interface MadeMessage {
  readonly callback: ChatCallback;
  readonly eventId: string;
}

/** The event's `appId` is part of its id. */
export type MessageMaker = (message: SketchedMessage) => MadeMessage;

export function tencentMessages(appId: string): MessageMaker {
  return ({ to, ...fields }) => {
    if ('user' in to) {
      const callback = tencentC2cMessage({ ...fields, to: to.user });
      const { From_Account, To_Account, MsgKey } = callback.body;
      return { callback, eventId: idOf(callback, appId, [From_Account, To_Account, MsgKey]) };
    }
    const callback = tencentGroupMessage({ ...fields, groupId: to.group, sequence: to.sequence });
    const { GroupId, TopicId, MsgSeq, Random, MsgTime, MsgId } = callback.body;
    return { callback, eventId: idOf(callback, appId, [GroupId, TopicId, MsgSeq, Random, MsgTime, MsgId]) };
  };
}

export function openImMessages(appId: string): MessageMaker {
  return ({ to, ...fields }) => {
    const callback =
      'user' in to
        ? openImC2cMessage({ ...fields, to: to.user })
        : openImGroupMessage({ ...fields, groupId: to.group });
    return { callback, eventId: idOf(callback, appId, [callback.body.serverMsgID]) };
  };
}

function idOf({ provider, command }: ChatCallback, appId: string, keys: readonly unknown[]): string {
  return eventId({
    provider,
    appId,
    command: command!,
    outcome: 'sent',
    keys: keys as (string | number | undefined)[],
  });
}
