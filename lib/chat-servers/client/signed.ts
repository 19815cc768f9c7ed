import { signatureOf } from '../tencent/signature.js';
import { parseObject, type WireObject } from '../../wire/json.js';
import type { Provider } from '../../events/chat-event.js';
import type { CallbackBody, ChatCallback, OpenImCallback, TencentCallback } from './chat-callback.js';
import type { OpenImVersion } from '../openim/version.js';

/** What Tencent Cloud Chat shows who it is by. */
export interface TencentCredentials {
  readonly sdkAppId: number | string;
  /** Undefined: without a signature, as when authentication is off in the console. */
  readonly token?: string | undefined;
  /** Epoch milliseconds of `RequestTime`. @default now */
  readonly at?: number | Date;
}

/** What an OpenIM server shows who it is by, and how it spells the URL. */
export interface OpenImCredentials {
  /** Undefined: nothing is shown. */
  readonly secret?: string | undefined;
  /** Whether the secret is the password of HTTP Basic, or the first segment of the path. @default 'basic' */
  readonly via?: 'basic' | 'path';
  /**
   * Who calls: v2.0 and v2 name the command in the body only, v3.0 to v3.4.0 in the query, later ones in the path.
   *
   * @default 'v3.7-main'
   */
  readonly version?: OpenImVersion;
}

/** A callback as it goes over the wire, to whatever address. */
export interface CallbackRequest {
  readonly provider: Provider;
  readonly command: string | undefined;
  readonly method: 'POST';
  /** Segments of the path below the sender's route, percent-encoded. */
  readonly segments: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Shows whose a callback is, as its sender does: Tencent signs the time, OpenIM sends the secret that its webhook URL holds. */
export function signed(callback: TencentCallback, credentials: TencentCredentials): CallbackRequest;
export function signed(callback: OpenImCallback, credentials: OpenImCredentials): CallbackRequest;
export function signed(
  callback: ChatCallback,
  credentials: Partial<TencentCredentials> & OpenImCredentials,
): CallbackRequest {
  return callback.provider === 'tencent' ? signTencent(callback, credentials) : signOpenIm(callback, credentials);
}

function signTencent(
  { provider, command, method, query, headers, body }: TencentCallback,
  { sdkAppId, token, at = Date.now() }: Partial<TencentCredentials>,
): CallbackRequest {
  const requestTime = String(Math.floor(Number(at) / 1000));
  return {
    provider,
    command,
    method,
    segments: [],
    query: {
      ...(sdkAppId !== undefined && { SdkAppid: String(sdkAppId) }),
      ...query,
      ...(token !== undefined && { Sign: signatureOf(token, requestTime).toString('hex'), RequestTime: requestTime }),
    },
    headers,
    body: toBytes(body, JSON.stringify),
  };
}

function signOpenIm(
  { provider, command, method, query, headers, body }: OpenImCallback,
  { secret, via = 'basic', version = 'v3.7-main' }: OpenImCredentials,
): CallbackRequest {
  const shown = secret === undefined ? undefined : via;
  const inQuery = version === 'v3.0-3.4.0';
  const isV2 = version === 'v2' || version === 'v2.0';
  const inPath = !isV2 && !inQuery;
  const { operationid: _, ...rest } = headers; // by it a receiver tells the versions apart where the URL does not
  const authorization = `Basic ${Buffer.from(`openim:${secret}`).toString('base64')}`;
  return {
    provider,
    command,
    method,
    segments: [...(shown === 'path' ? [secret!] : []), ...(inPath ? [command] : [])].map(encodeURIComponent),
    query: { ...query, ...(inQuery && { command }), ...(version === 'v3.7-main' && keyOf(command, body)) },
    headers: { ...(isV2 ? rest : headers), ...(shown === 'basic' && { authorization }) },
    body: toBytes(body, toGoJson),
  };
}

/** Members of a body, if it is an object. */
export function bodyMembers(body: CallbackBody): WireObject | undefined {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  return isText ? parseObject(Buffer.from(body).toString()) : (body as WireObject);
}

/** What main adds to the URL, which is no secret: by it the message can be answered into the same chat. */
function keyOf(command: string, body: CallbackBody): { key: string } | undefined {
  if (!/^callbackAfter(?:SendSingleMsg|SendGroupMsg|MsgSaveDB)Command$/.test(command)) return;
  const members = bodyMembers(body);
  if (members === undefined) return; // a body that no server sends
  const { sendID = '', recvID = '', groupID = '' } = members;
  return { key: Buffer.from(JSON.stringify({ sendID, recvID, groupID })).toString('base64') };
}

/** As Go's encoder writes it: some characters escaped, and a newline behind. */
function toGoJson(body: object): string {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(body).replace(/[<>&\u2028\u2029]/g, escape)}\n`;
}

function toBytes(body: CallbackBody, toJson: (body: object) => string): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : toJson(body));
}
