import { sha256Hex, type EventIdentity } from '../../events/event-id.js';
import { readInteger, readText } from '../../wire/values.js';

/** What event ids of messages are made from: what a repeated callback has in common with the first one, and no other message has. */
type Keys = EventIdentity['keys'];

/** The members of a message's body that may name it. */
interface Named {
  readonly MsgSeq?: unknown;
  readonly MsgTime?: unknown;
  readonly MsgId?: unknown;
}

interface NamedC2c extends Named {
  readonly From_Account: string;
  readonly To_Account: string;
  readonly MsgKey?: unknown;
  readonly MsgRandom?: unknown;
}

interface NamedInGroup extends Named {
  readonly GroupId: string;
  readonly TopicId?: unknown;
  readonly Random?: unknown;
}

/** @param bytes of the body, for a body without any of the names; a made message has them all */
export function c2cMessageKeys(body: NamedC2c, bytes?: Uint8Array): Keys {
  const messageKey = readText(body.MsgKey);
  const names = messageKey === undefined ? namesOf(body, body.MsgRandom, bytes) : [messageKey];
  return [body.From_Account, body.To_Account, ...names];
}

/** @param bytes of the body, for a body without any of the names; a made message has them all */
export function groupMessageKeys(body: NamedInGroup, bytes?: Uint8Array): Keys {
  return [body.GroupId, readText(body.TopicId), ...namesOf(body, body.Random, bytes)];
}

/** What names a message in its conversation. A time alone does not, two messages may share it: then the exact bytes do. */
function namesOf(body: Named, random: unknown, bytes: Uint8Array | undefined): Keys {
  const sequence = readInteger(body.MsgSeq);
  const number = readInteger(random);
  const clientMessageId = readText(body.MsgId);
  const isNamed = sequence !== undefined || number !== undefined || clientMessageId !== undefined;
  if (isNamed || bytes === undefined) return [sequence, number, readInteger(body.MsgTime), clientMessageId];
  return ['bytes', sha256Hex(bytes)];
}
