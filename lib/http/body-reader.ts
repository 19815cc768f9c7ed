import type { IncomingMessage } from 'node:http';
import type { Intake } from './intake.js';
import { Refusal } from './refusal.js';

/** Bounds on one body. */
export interface BodyLimits {
  /** Bytes. */
  readonly maxBytes: number;
  /** Milliseconds from the first look at the body to its last byte. */
  readonly timeout: number;
}

/**
 * Reads a body's exact bytes, whatever its content type. No promise for one that has arrived already, as small ones have with
 * their headers.
 *
 * @param intake what `takeIn` noted of the request
 * @throws Refusal, or rejects with it: `BODY_TOO_LARGE` (before reading when Content-Length says so, else while reading),
 * `BODY_TIMEOUT`, `BODY_ABORTED`, `UNSUPPORTED_ENCODING`, `BODY_ALREADY_READ`
 */
export function readBody(request: IncomingMessage, intake: Intake, limits: BodyLimits): Buffer | Promise<Buffer> {
  const { contentEncoding, contentLength, transferEncoding } = intake;
  refuseCompressed(contentEncoding);
  const length = Number(contentLength ?? 0);
  if (length > limits.maxBytes) throw new Refusal('BODY_TOO_LARGE');
  if (request.readableEnded) throw new Refusal('BODY_ALREADY_READ', 'something in front read the body');
  if (request.destroyed) throw new Refusal('BODY_ABORTED');
  // some of it may be gone by now: without its bytes a message would look like the console's test of the URL
  if (request.readableFlowing !== null || request.readableEncoding !== null)
    throw new Refusal('BODY_ALREADY_READ', 'something in front reads the body');
  const isHere = length > 0 && request.readableLength === length && transferEncoding === undefined;
  if (!isHere) return readWhileItComes(request, limits);
  intake.bodyIsRead = true;
  const body = request.read() as Buffer;
  // or else its end would be told to nobody, and its connection would keep the request
  if (!request.complete) request.resume();
  return body;
}

/** The same for a body that is here already. @throws Refusal `BODY_TOO_LARGE`, `UNSUPPORTED_ENCODING` */
export function checkBody(body: Buffer, contentEncoding: string | undefined, { maxBytes }: BodyLimits): Buffer {
  refuseCompressed(contentEncoding);
  if (body.length > maxBytes) throw new Refusal('BODY_TOO_LARGE');
  return body;
}

function refuseCompressed(contentEncoding: string | undefined): void {
  if (contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity') {
    throw new Refusal('UNSUPPORTED_ENCODING');
  }
}

function readWhileItComes(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
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
