import { parseObject, type WireObject } from '../../wire/json.js';
import type { Provider } from '../../events/chat-event.js';

/** An object or a list is sent as JSON; text and bytes are sent as they are. */
export type CallbackBody = object | string;

/**
 * A callback of a chat server before it is signed. It is plain data: spread it into a new one where a test needs something that
 * no builder makes.
 */
export interface ChatCallback<Name extends Provider = Provider, Body extends CallbackBody = CallbackBody> {
  readonly provider: Name;
  /** Undefined for a test of the URL that names no command. */
  readonly command: string | undefined;
  readonly method: 'POST';
  /** Parameters of the query other than the credentials. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** A signed callback, ready to be sent to any address. */
export interface SignedCallback {
  readonly provider: Provider;
  readonly command: string | undefined;
  readonly method: 'POST';
  /** Path segments below the chat server's route, percent-encoded. */
  readonly segments: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Members of a body; undefined leaves one out, even if the host compiles with `exactOptionalPropertyTypes`. */
export type BodyMembers<Body extends object> = { readonly [Member in keyof Body]?: Body[Member] | undefined };

/**
 * A body as it will arrive: undefined members are left out. Frozen, as a callback may be sent several times. A list stays a list.
 *
 * @param member in which an object names its command; it is added unless it is there already. Undefined: the body does not name it
 */
export function asSent<Body extends CallbackBody>(body: Body, member: string | undefined, command: string): Body {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  const members: object = body;
  const isDone = Array.isArray(body) || member === undefined || member in members;
  const named = isDone ? members : { [member]: command, ...members };
  return JSON.parse(JSON.stringify(named), (_, value: unknown) => Object.freeze(value));
}

/** The members of a body; undefined if it is not a JSON object. */
export function bodyMembers(body: CallbackBody): WireObject | undefined {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  return isText ? parseObject(Buffer.from(body).toString()) : (body as WireObject);
}

/** The bytes of a body. @param toJson how the chat server's encoder writes JSON */
export function bodyBytes(body: CallbackBody, toJson: (body: object) => string = JSON.stringify): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : toJson(body));
}
