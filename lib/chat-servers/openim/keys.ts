import { sha256Hex, type EventIdentity } from '../../events/event-id.js';
import { readText } from '../../wire/values.js';

/**
 * What the event id of a message or signal is made from: what a repeated callback has in common with the first one, and no other
 * message has.
 *
 * @param bytes of the body, for a body without an id; a made message has one
 */
export function messageKeys(
  { serverMsgID }: { readonly serverMsgID?: unknown },
  bytes?: Uint8Array,
): EventIdentity['keys'] {
  const id = readText(serverMsgID);
  return id !== undefined || bytes === undefined ? [id] : ['bytes', sha256Hex(bytes)];
}
