import { eventId, type EventIdentity } from '../../../events/event-id.js';
import type { ChatCallback } from '../../client/chat-callback.js';
import type { CallbackQueue, ChatServerTraffic, QueueParts } from '../../client/command-line.js';
import { uuid, type Random } from '../../client/random-ids.js';
import { c2cMessageKeys, groupMessageKeys } from '../keys.js';
import { tencentC2cMessage, tencentGroupMessage } from './messages.js';
import type { TencentCredentials } from './sign.js';

/** How Tencent Cloud Chat sends what its users write. */
export const TENCENT_TRAFFIC: ChatServerTraffic<TencentCredentials> = {
  rules: [
    'each callback at once; no answer within 2 s counts as failed and is not sent again, unless "retry on timeout"',
    'is on in the console (--retries)',
  ],
  repeats: true,
  appId: ({ sdkAppId }) => String(sdkAppId),
  messages: (appId) => {
    return ({ to, ...fields }) => {
      if ('user' in to) {
        const callback = tencentC2cMessage({ ...fields, to: to.user });
        return { callback, eventId: idOf(callback, appId, c2cMessageKeys(callback.body)) };
      }
      const callback = tencentGroupMessage({ ...fields, groupId: to.group, sequence: to.sequence });
      return { callback, eventId: idOf(callback, appId, groupMessageKeys(callback.body)) };
    };
  },
  questions: (message, random) => [questionOf(message, random)],
  rewritten: (message, changes) => ({ ...message, body: { ...(message.body as object), ...changes } }),
  forged: ({ token, ...rest }) => ({ ...rest, ...(token !== undefined && { token: `${token}-forged` }) }),
  queue: tencentQueue,
};

/** Members that only the callback after a message has. */
const LATER = {
  c2c: ['SendMsgResult', 'ErrorInfo', 'UnreadMsgNum'],
  group: ['MsgSeq', 'MsgTime', 'GroupAtInfo'],
} as const;

function questionOf(message: ChatCallback, random: Random): ChatCallback {
  const isGroup = message.command!.startsWith('Group.');
  const command = isGroup ? 'Group.CallbackBeforeSendMsg' : 'C2C.CallbackBeforeSendMsg';
  const later: readonly string[] = isGroup ? LATER.group : LATER.c2c;
  const members = Object.entries(message.body).filter(([name]) => !later.includes(name));
  const body = { ...Object.fromEntries(members), CallbackCommand: command };
  const query = { ...message.query, CallbackCommand: command, RequestID: uuid(random) };
  return { ...message, command, query, body };
}

function idOf({ provider, command }: ChatCallback, appId: string, keys: EventIdentity['keys']): string {
  return eventId({ provider, appId, command: command!, outcome: 'sent', keys });
}

/**
 * Tencent Cloud Chat sends each callback at once. What is not answered in time is sent again only with "retry on timeout", which is off
 * by default. How often and when is not documented: here at once.
 */
export function tencentQueue<Planned>({ request, retries, signal }: QueueParts<Planned>): CallbackQueue<Planned> {
  return {
    async send(planned) {
      let fate = await request(planned, false);
      for (let left = retries; fate === 'timedOut' && left > 0 && !signal.aborted; left--) {
        fate = await request(planned, true);
      }
    },
  };
}
