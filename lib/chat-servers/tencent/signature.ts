import { digest } from '../../pipeline/http/secrets.js';

/** `Sign` as bytes; `requestTime` exactly as received. */
export function signatureOf(token: string, requestTime: string): Buffer {
  return digest(token + requestTime);
}
