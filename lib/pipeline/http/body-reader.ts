import type { IncomingMessage } from 'node:http';
import { hasSeenAll, isUntouched, type CallbackMark } from './callback-mark.js';
import { Refusal } from '../../refusal/refusal.js';

/** Bounds on one body. */
export interface BodyLimits {
  /** Bytes. */
  readonly maxBytes: number;
  /** Milliseconds from the moment we begin to read until the last byte. */
  readonly timeout: number;
}

/**
 * Reads a body's exact bytes, whatever its content type; even if others read them too, or a platform read them before the request
 * reached the app. Returns the bytes at once, without a promise, if all of them are here already: small bodies come with their headers.
 *
 * @param mark what `markAsCallback` noted about the request
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
  // otherwise the request would never end, and its connection would keep it in memory
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
 * The bytes of a body that a platform such as Cloud Functions has read and left in `rawBody`. They must be there: without them, a
 * message would look like the console's test of the URL.
 */
function bytesOfPlatform(request: IncomingMessage, mark: CallbackMark, { maxBytes }: BodyLimits): Buffer {
  const { rawBody } = request as { rawBody?: unknown };
  if (!request.readableEnded) throw new Refusal('BODY_ALREADY_READ', 'something in front reads the body');
  if (!Buffer.isBuffer(rawBody)) throw new Refusal('BODY_ALREADY_READ', 'something in front read the body');
  if (rawBody.length > maxBytes) throw new Refusal('BODY_TOO_LARGE');
  return asLongAsSent(rawBody, mark);
}

/** The bytes that others have read since the request was marked, and those that are still to come. */
function readWhatIsLeft(request: IncomingMessage, mark: CallbackMark, limits: BodyLimits): Buffer | Promise<Buffer> {
  if (request.destroyed && !request.readableEnded) throw new Refusal('BODY_ABORTED');
  if (!hasSeenAll(request)) throw new Refusal('BODY_ALREADY_READ', 'something in front reads the body');
  if (mark.seenBytes > limits.maxBytes) throw new Refusal('BODY_TOO_LARGE');
  const { seen = [] } = mark;
  if (request.readableEnded) return asLongAsSent(Buffer.concat(seen), mark);
  return readWhileItComes(request, seen, limits).then((body) => asLongAsSent(body, mark));
}

/** @throws Refusal `BODY_ALREADY_READ` if there are more or fewer bytes than declared, as when a reader has put some back */
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
    const finish = (refusal?: Refusal) => {
      clearTimeout(timer);
      request.off('pause', onPause).off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      if (refusal === undefined) return resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
      request.pause();
      request.on('error', () => {}); // a late reset must not become an uncaught error
      reject(refusal);
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limits.maxBytes) return finish(new Refusal('BODY_TOO_LARGE'));
      chunks.push(chunk);
    };
    const onPause = () => request.resume(); // other readers may be slow, or have given up
    const onEnd = () => finish();
    const onClose = () => finish(new Refusal('BODY_ABORTED'));
    const timer = setTimeout(() => finish(new Refusal('BODY_TIMEOUT')), limits.timeout);
    request.on('pause', onPause).on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
    request.resume();
  });
}
