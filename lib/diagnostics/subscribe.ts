import { subscribe as subscribeTo, unsubscribe } from 'node:diagnostics_channel';
import type { ChannelMessages } from './channels.js';

/**
 * Calls a function with every message of a channel: the typed form of `subscribe()` of `node:diagnostics_channel`, which works too. It is
 * called at once and in the async context of whatever happened, for all apps in this process. Without a subscriber no message is made.
 * What the function throws becomes an `uncaughtException`, as Node does with all subscribers: let it catch its errors.
 *
 * @param name such as `chat-webhooks:callback`
 * @returns ends the subscription
 */
export function subscribe<Name extends keyof ChannelMessages>(
  name: Name,
  listener: (message: ChannelMessages[Name]) => void,
): () => void {
  const onMessage = (message: unknown) => listener(message as ChannelMessages[Name]);
  subscribeTo(name, onMessage);
  return () => void unsubscribe(name, onMessage);
}
