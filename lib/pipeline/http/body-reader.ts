import type { IncomingMessage } from 'node:http';
import { hasSeenAll, isUntouched, type CallbackMark } from './callback-mark.js';
import { Refusal } from '../../refusal/refusal.js';

/** Bounds on one body. */
export interface BodyLimits {
  /** Bytes. */
  readonly maxBytes: number;
  /** Milliseconds from the first look at the body to its last byte. */
  readonly timeout: number;
}

/**
 * Reads a body's exact bytes, whatever its content type, also where others read them too, or a platform has read them before the
 * app was asked. No promise for one that has arrived already, as small ones have with their headers.
 *
 * @param mark what `markAsCallback` noted of the request
 * @throws Refusal, or rejects with it: `BODY_TOO_LARGE` (before reading when Content-Length says so, else while reading),
 * `BODY_TIMEOUT`, `BODY_ABORTED`, `UNSUPPORTED_ENCODING`, `BODY_ALREADY_READ`
 */
export function readBody(request: IncomingMessage, mark: CallbackMark, limits: BodyLimits): Buffer | Promise<Buffer> {
  const { contentEncoding, contentLength, transferEncoding } = mark;
  refuseCompressed(contentEncoding);
  const length = Number(contentLength ?? 0);
  if (length > limits.maxBytes) throw new Refusal('BODY_TOO_LARGE');
  if (!mark.wasUntouched) return bytesOfPlatform(request, mark, limits);
  mark.isOurs = true;
  if (!isUntouched(request)) return readWhatIsLeft(request, mark, limits);
  if (request.destroyed) throw new Refusal('BODY_ABORTED');
  const isHere = length > 0 && request.readableLength === length && transferEncoding === undefined;
  if (!isHere) return readWhileItComes(request, [], limits);
  mark.bodyIsRead = true;
  const body = request.read() as Buffer;
  // or else its end would be told to nobody, and its connection would keep the request
  if (!request.complete) request.resume();
  return body;
}

/** Checks a body that did not come over HTTP against the limits. @throws Refusal `BODY_TOO_LARGE`, `UNSUPPORTED_ENCODING` */
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

/**
 * What a platform such as Cloud Functions leaves of a body that it has read. Without all of its bytes a message would look like the
 * console's test of the URL.
 */
function bytesOfPlatform(request: IncomingMessage, mark: CallbackMark, { maxBytes }: BodyLimits): Buffer {
  const { rawBody } = request as { rawBody?: unknown };
  if (!request.readableEnded) throw new Refusal('BODY_ALREADY_READ', 'something in front reads the body');
  if (!Buffer.isBuffer(rawBody)) throw new Refusal('BODY_ALREADY_READ', 'something in front read the body');
  if (rawBody.length > maxBytes) throw new Refusal('BODY_TOO_LARGE');
  return asLongAsSent(rawBody, mark);
}

/** The bytes that others have read since the request was taken in, and those that they will read. */
function readWhatIsLeft(request: IncomingMessage, mark: CallbackMark, limits: BodyLimits): Buffer | Promise<Buffer> {
  if (request.destroyed && !request.readableEnded) throw new Refusal('BODY_ABORTED');
  if (!hasSeenAll(request)) throw new Refusal('BODY_ALREADY_READ', 'something in front reads the body');
  if (mark.seenBytes > limits.maxBytes) throw new Refusal('BODY_TOO_LARGE');
  const { seen = [] } = mark;
  if (request.readableEnded) return asLongAsSent(Buffer.concat(seen), mark);
  return readWhileItComes(request, seen, limits).then((body) => asLongAsSent(body, mark));
}

/** @throws Refusal `BODY_ALREADY_READ` for bytes that have become more or less on their way, such as those that were put back */
function asLongAsSent(body: Buffer, { contentLength, transferEncoding }: CallbackMark): Buffer {
  if (contentLength === undefined || transferEncoding !== undefined || Number(contentLength) === body.length)
    return body;
  throw new Refusal(
    'BODY_ALREADY_READ',
    'something in front read the body, and what it left is not as long as declared',
  );
}

function readWhileItComes(request: IncomingMessage, chunks: Buffer[], limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let length = chunks.reduce((bytes, chunk) => bytes + chunk.length, 0);
    const settle = (refusal?: Refusal) => {
      clearTimeout(timer);
      request.off('pause', onPause).off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
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
    const onPause = () => request.resume(); // others who read it may be slow, or have given up
    const onEnd = () => settle();
    const onClose = () => settle(new Refusal('BODY_ABORTED'));
    const timer = setTimeout(() => settle(new Refusal('BODY_TIMEOUT')), limits.timeout);
    request.on('pause', onPause).on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
    request.resume();
  });
}
