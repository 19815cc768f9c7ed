import { bodyBytes, bodyMembers, type CallbackBody, type SignedCallback } from '../../client/chat-callback.js';
import type { OpenImVersion } from '../facts.js';
import type { OpenImCallback } from './callback.js';

/** How an OpenIM server proves who it is, and how it is set up. */
export interface OpenImCredentials {
  /** Undefined: no secret is sent. */
  readonly secret?: string | undefined;
  /** Whether the secret is the password of HTTP Basic or the first segment of the path. @default 'basic' */
  readonly via?: 'basic' | 'path';
  /**
   * The server's version: v2.0 and v2 name the command in the body only, v3.0 to v3.4.0 in the query, later ones in the path.
   *
   * @default 'v3.7-main'
   */
  readonly version?: OpenImVersion;
  /** The server's setting: whether a failed before-callback lets the operation go on. Without effect since v3.7. @default false */
  readonly failedContinue?: boolean | undefined;
}

declare module '../../client/chat-server-client.js' {
  interface ChatServerCredentialTypes {
    openim: OpenImCredentials;
  }
}

/** Adds the secret, as the webhook URL of an OpenIM server holds it, and names the command where the version does so. */
export function signOpenIm(
  { provider, command, method, query, headers, body }: OpenImCallback,
  { secret, via = 'basic', version = 'v3.7-main' }: OpenImCredentials,
): SignedCallback {
  const shown = secret === undefined ? undefined : via;
  const inQuery = version === 'v3.0-3.4.0';
  const isV2 = version === 'v2' || version === 'v2.0';
  const inPath = !isV2 && !inQuery;
  const { operationid: _, ...rest } = headers; // a receiver tells the versions apart by it where the URL does not help
  const authorization = `Basic ${Buffer.from(`openim:${secret}`).toString('base64')}`;
  return {
    provider,
    command,
    method,
    segments: [...(shown === 'path' ? [secret!] : []), ...(inPath ? [command] : [])].map(encodeURIComponent),
    query: { ...query, ...(inQuery && { command }), ...(version === 'v3.7-main' && keyOf(command, body)) },
    headers: { ...(isV2 ? rest : headers), ...(shown === 'basic' && { authorization }) },
    body: bodyBytes(body, toGoJson),
  };
}

/** Main adds to the URL where an answer to the message would go, which is not secret. */
function keyOf(command: string, body: CallbackBody): { key: string } | undefined {
  if (!/^callbackAfter(?:SendSingleMsg|SendGroupMsg|MsgSaveDB)Command$/.test(command)) return;
  const members = bodyMembers(body);
  if (members === undefined) return; // a body that no server sends
  const { sendID = '', recvID = '', groupID = '' } = members;
  return { key: Buffer.from(JSON.stringify({ sendID, recvID, groupID })).toString('base64') };
}

/** As Go's encoder writes it: some characters are escaped, and a newline follows. */
function toGoJson(body: object): string {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(body).replace(/[<>&\u2028\u2029]/g, escape)}\n`;
}
