import type { Provider } from '../../events/chat-event.js';
import { c2cConversationKey, groupConversationKey } from '../../events/conversation-key.js';
import { readInteger, readText } from '../../wire/values.js';

/**
 * What OpenIM's own ids of conversations tell for certain: `si_<user>_<user>` in the order of the texts, `sg_<group>`, in v2 groups
 * `g_<group>`, and `sn_<user>_<user>` for notifications. Ids of users may hold a `_` themselves, so that `si_a_b_c` has two readings.
 * Source: open-im-server `pkg/msgprocessor/conversation.go`.
 */

const SINGLE = 'si_';

/** The group of a conversation. */
export function groupIn(conversationId: string | undefined): string | undefined {
  return /^s?g_(.+)$/s.exec(conversationId ?? '')?.[1];
}

/** The two users of a one-to-one conversation, if there is only one way to tell them apart. */
export function usersIn(conversationId: string): readonly [string, string] | undefined {
  if (!conversationId.startsWith(SINGLE)) return undefined;
  const [one = '', other = '', ...more] = conversationId.slice(SINGLE.length).split('_');
  return one !== '' && other !== '' && more.length === 0 ? [one, other] : undefined;
}

/** The other user of a one-to-one conversation of `user`, if there is only one who it can be. */
export function peerIn(conversationId: string | undefined, user: string | undefined): string | undefined {
  if (user === undefined || !conversationId?.startsWith(SINGLE)) return undefined;
  const joined = conversationId.slice(SINGLE.length);
  const peers = new Set([
    ...(joined.startsWith(`${user}_`) ? [joined.slice(user.length + 1)] : []),
    ...(joined.endsWith(`_${user}`) ? [joined.slice(0, -user.length - 1)] : []),
  ]);
  const [peer] = peers;
  return peers.size === 1 ? readText(peer) : undefined;
}

/** The key of a conversation, as the messages of it have it. */
export function conversationKeyOf(
  { provider, appId }: { readonly provider: Provider; readonly appId: string },
  where: string | readonly [string, string] | undefined,
): string | undefined {
  if (where === undefined) return undefined;
  return typeof where === 'string'
    ? groupConversationKey(provider, appId, where)
    : c2cConversationKey(provider, appId, ...where);
}

/** What tells the conversation of a message. */
interface Addressed {
  readonly sessionType?: unknown;
  readonly sendID: string;
  readonly recvID?: string;
  readonly groupID?: string;
}

/** The id of a message's conversation, as the server computes it: it sorts users by their bytes. */
export function conversationIdOf({ sessionType, sendID, recvID, groupID }: Addressed): string | undefined {
  const prefix = PREFIXES[readInteger(sessionType) ?? 0];
  const ids = prefix?.endsWith('g') ? [groupID] : [sendID, recvID];
  if (prefix === undefined || !ids.every((id) => id)) return undefined;
  return [prefix, ...ids.map((id) => Buffer.from(id ?? '')).toSorted(Buffer.compare)].join('_');
}

/** By `sessionType`; those of groups end with a g. */
const PREFIXES: Readonly<Record<number, string>> = { 1: 'si', 2: 'g', 3: 'sg', 4: 'sn' };
