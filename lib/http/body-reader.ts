import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.js';

/** Bounds on one body. */
export interface BodyLimits {
  /** Bytes. */
  readonly maxBytes: number;
  /** Milliseconds from the first look at the body to its last byte. */
  readonly timeout: number;
}

/**
 * Reads a body's exact bytes, whatever its content type.
 *
 * @throws Refusal `BODY_TOO_LARGE` (before reading when Content-Length says so, else while reading), `BODY_TIMEOUT`,
 * `BODY_ABORTED`, `UNSUPPORTED_ENCODING`
 */
export function readBody(
  request: IncomingMessage,
  declared: { readonly contentLength?: string; readonly contentEncoding?: string },
  limits: BodyLimits,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (declared.contentEncoding !== undefined && declared.contentEncoding.toLowerCase() !== 'identity') {
      return reject(new Refusal('UNSUPPORTED_ENCODING'));
    }
    if (Number(declared.contentLength ?? 0) > limits.maxBytes) return reject(new Refusal('BODY_TOO_LARGE'));
    if (request.readableEnded) return reject(new Refusal('BODY_ALREADY_READ', 'something in front read the body'));
    if (request.destroyed) return reject(new Refusal('BODY_ABORTED'));

    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (refusal?: Refusal) => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      if (refusal === undefined) return resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
      request.pause();
      request.on('error', () => {}); // a late reset must not become an uncaught error
      reject(refusal);
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limits.maxBytes) return settle(new Refusal('BODY_TOO_LARGE'));
      chunks.push(chunk);
    };
    const onEnd = () => settle();
    const onClose = () => settle(new Refusal('BODY_ABORTED'));
    const timer = setTimeout(() => settle(new Refusal('BODY_TIMEOUT')), limits.timeout);
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}
