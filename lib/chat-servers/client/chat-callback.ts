/** An object or a list, which is sent as JSON; or text or bytes, which are sent as they are. */
export type CallbackBody = object | string;

interface Callback<Body extends CallbackBody> {
  readonly method: 'POST';
  /** What the query says beside who calls. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/**
 * A callback of Tencent Cloud Chat before it is signed: plain data, to be spread into another one where a test wants something
 * that no builder makes.
 */
export interface TencentCallback<Body extends CallbackBody = CallbackBody> extends Callback<Body> {
  readonly provider: 'tencent';
  /** Undefined for the console's test of the URL. */
  readonly command: string | undefined;
}

/** The same of OpenIM. */
export interface OpenImCallback<Body extends CallbackBody = CallbackBody> extends Callback<Body> {
  readonly provider: 'openim';
  readonly command: string;
}

export type ChatCallback = TencentCallback | OpenImCallback;

/** Members of a body; undefined leaves one out, also where the host compiles with `exactOptionalPropertyTypes`. */
export type BodyMembers<Body extends object> = { readonly [Member in keyof Body]?: Body[Member] | undefined };

/**
 * A body as it will arrive: what is undefined is left out. Frozen, as a callback may be sent several times. A list stays one.
 *
 * @param member by which an object names its command; it is added unless it is there. Undefined: it names none
 */
export function asSent<Body extends CallbackBody>(body: Body, member: string | undefined, command: string): Body {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  const members: object = body;
  const isDone = Array.isArray(body) || member === undefined || member in members;
  const named = isDone ? members : { [member]: command, ...members };
  return JSON.parse(JSON.stringify(named), (_, value: unknown) => Object.freeze(value));
}
