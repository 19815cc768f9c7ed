import { eventId, type EventIdentity } from '../../events/event-id.js';
import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import { openImC2cMessage, openImGroupMessage } from '../../chat-servers/openim/client/messages.js';
import { messageKeys } from '../../chat-servers/openim/keys.js';
import type { Random } from '../../chat-servers/client/random-ids.js';
import { tencentC2cMessage, tencentGroupMessage } from '../../chat-servers/tencent/client/messages.js';
import { c2cMessageKeys, groupMessageKeys } from '../../chat-servers/tencent/keys.js';

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
      return { callback, eventId: idOf(callback, appId, c2cMessageKeys(callback.body)) };
    }
    const callback = tencentGroupMessage({ ...fields, groupId: to.group, sequence: to.sequence });
    return { callback, eventId: idOf(callback, appId, groupMessageKeys(callback.body)) };
  };
}

export function openImMessages(appId: string): MessageMaker {
  return ({ to, ...fields }) => {
    const callback =
      'user' in to
        ? openImC2cMessage({ ...fields, to: to.user })
        : openImGroupMessage({ ...fields, groupId: to.group });
    return { callback, eventId: idOf(callback, appId, messageKeys(callback.body)) };
  };
}

function idOf({ provider, command }: ChatCallback, appId: string, keys: EventIdentity['keys']): string {
  return eventId({ provider, appId, command: command!, outcome: 'sent', keys });
}
