import { bodyBytes, type SignedCallback } from '../../client/chat-callback.js';
import { signatureOf } from '../facts.js';
import type { TencentCallback } from './callback.js';

/** How Tencent Cloud Chat proves who it is. */
export interface TencentCredentials {
  readonly sdkAppId: number | string;
  /** Undefined: no signature, as when authentication is off in the console. */
  readonly token?: string | undefined;
  /** `RequestTime`, in epoch milliseconds. @default now */
  readonly at?: number | Date;
}

declare module '../../client/chat-server-client.js' {
  interface ChatServerCredentialTypes {
    tencent: TencentCredentials;
  }
}

/** Signs the time, as Tencent does: neither the command nor the body is covered. */
export function signTencent(
  { provider, command, method, query, headers, body }: TencentCallback,
  { sdkAppId, token, at = Date.now() }: Partial<TencentCredentials>,
): SignedCallback {
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
    body: bodyBytes(body),
  };
}
