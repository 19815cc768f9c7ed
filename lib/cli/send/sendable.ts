import type { Provider } from '../../events/chat-event.js';
import { C2cMessageSent } from '../../events/c2c-message.event.js';
import { GroupMessageSent } from '../../events/group-message.event.js';
import type { OpenImCommand } from '../../chat-servers/openim/callbacks/callbacks.js';
import type { TencentCommand } from '../../chat-servers/tencent/callbacks/callbacks.js';
import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import { openImCallback } from '../../chat-servers/openim/client/callback.js';
import { openImC2cMessage, openImGroupMessage } from '../../chat-servers/openim/client/messages.js';
import { tencentCallback, tencentProbe } from '../../chat-servers/tencent/client/callback.js';
import { tencentC2cMessage, tencentGroupMessage } from '../../chat-servers/tencent/client/messages.js';
import { UsageError } from '../arguments.js';
import { openImContent, tencentContent, type MessageValues } from './message-values.js';

/** A callback that can be sent by its name. */
export interface Sendable {
  /** Short for the command. */
  readonly name: string;
  readonly provider: Provider;
  /** Undefined for Tencent's test of the URL. */
  readonly command: string | undefined;
  /** What an app of this library gets; undefined for none. */
  readonly event: string | undefined;
  readonly summary: string;
  readonly make: (values: MessageValues) => ChatCallback;
}

const fromOf = ({ from }: MessageValues) => (from === undefined ? {} : { from });

/** One of each command of the registry. */
const TENCENT: Readonly<Record<TencentCommand, Omit<Sendable, 'provider' | 'command'>>> = {
  'C2C.CallbackAfterSendMsg': {
    name: 'c2c',
    event: C2cMessageSent.eventName,
    summary: 'a one-to-one message',
    make: (values) =>
      tencentC2cMessage({
        ...fromOf(values),
        ...(values.to !== undefined && { to: values.to }),
        ...tencentContent(values),
      }),
  },
  'Group.CallbackAfterSendMsg': {
    name: 'group',
    event: GroupMessageSent.eventName,
    summary: 'a group message; --to is the group',
    make: (values) =>
      tencentGroupMessage({
        ...fromOf(values),
        ...(values.to !== undefined && { groupId: values.to }),
        ...tencentContent(values),
        // the kit counts within one process; over several runs the clock rises too
        sequence: Math.floor(Date.now() / 100) % 2 ** 32,
      }),
  },
};

const OPENIM: Readonly<Record<OpenImCommand, Omit<Sendable, 'provider' | 'command'>>> = {
  callbackAfterSendSingleMsgCommand: {
    name: 'openim-c2c',
    event: C2cMessageSent.eventName,
    summary: 'a one-to-one message',
    make: (values) =>
      openImC2cMessage({
        ...fromOf(values),
        ...(values.to !== undefined && { to: values.to }),
        ...openImContent(values),
      }),
  },
  callbackAfterSendGroupMsgCommand: {
    name: 'openim-group',
    event: GroupMessageSent.eventName,
    summary: 'a group message; --to is the group',
    make: (values) =>
      openImGroupMessage({
        ...fromOf(values),
        ...(values.to !== undefined && { groupId: values.to }),
        ...openImContent(values),
      }),
  },
};

const PROBE: Sendable = {
  name: 'probe',
  provider: 'tencent',
  command: undefined,
  event: undefined,
  summary: 'the console\'s "verify URL": no event, stored nowhere',
  make: () => tencentProbe(),
};

export const SENDABLE: readonly Sendable[] = [
  ...Object.entries(TENCENT).map(([command, rest]) => ({ provider: 'tencent', command, ...rest }) as const),
  PROBE,
  ...Object.entries(OPENIM).map(([command, rest]) => ({ provider: 'openim', command, ...rest }) as const),
];

/**
 * A callback by its short name or its command. Commands without an event of their own begin with no body.
 *
 * @throws UsageError for what is neither
 */
export function sendableOf(text: string): Sendable {
  const known = SENDABLE.find(({ name, command }) => name === text || command === text);
  if (known !== undefined) return known;
  if (/^[A-Z]\w*\.\w+$/.test(text))
    return { ...UNKNOWN, provider: 'tencent', command: text, make: () => tencentCallback(text, {}) };
  if (/^callback\w+$/i.test(text))
    return { ...UNKNOWN, provider: 'openim', command: text, make: () => openImCallback(text, {}) };
  const names = SENDABLE.map(({ name }) => name).join(', ');
  throw new UsageError(`"${text}" is neither ${names}, nor a command of Tencent (C2C.…) or OpenIM (callback…).`);
}

const UNKNOWN = { name: '', event: 'chat.callback.unrecognized', summary: 'a command without an event of its own' };
