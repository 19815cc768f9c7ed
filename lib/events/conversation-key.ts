import type { Provider } from './chat-event.js';

/** Key of the one-to-one conversation of two accounts, whichever of them writes. `null` is the system. */
export function c2cConversationKey(
  provider: Provider,
  appId: string,
  one: string | null,
  other: string | null,
): string {
  const [first, second] = (one ?? '') <= (other ?? '') ? [one, other] : [other, one];
  return JSON.stringify([provider, appId, 'c2c', first, second]);
}

/** Key of the conversation in a group, or in a topic of a group. */
export function groupConversationKey(provider: Provider, appId: string, groupId: string, topicId?: string): string {
  return JSON.stringify([provider, appId, 'group', groupId, topicId ?? null]);
}
