import { request as httpRequest, type Agent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What came back over HTTP. */
export interface Answer {
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The body; `''` when no answer came. */
  readonly text: string;
  /** Why no answer came; its name is `TimeoutError` if it did not come in time. */
  readonly error: Error | undefined;
  /** From the first byte of the request to the last byte of the answer. */
  readonly milliseconds: number;
}

/** How a request is posted. */
export interface PostOptions {
  /** Milliseconds until the answer must be complete. */
  readonly timeout: number;
  /** Follows redirects as Go's HTTP client does: 307 and 308 are posted again, others become a GET without a body. @default false */
  readonly followRedirects?: boolean;
  /** For connections that stay open, or other certificates. @default a new connection for each request */
  readonly agent?: Agent | false;
}

interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How many requests Go's client makes for one that is redirected again and again. */
const REQUEST_LIMIT = 10;

/**
 * Posts a request exactly as it is given: only Host, Content-Length and Connection are added. Never rejects: a missing answer is
 * reported as `error`.
 */
export async function post(
  url: URL,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
  { timeout, followRedirects = false, agent = false }: PostOptions,
): Promise<Answer> {
  const begun = performance.now();
  const signal = AbortSignal.timeout(timeout);
  const after = () => Math.round((performance.now() - begun) * 10) / 10;
  try {
    let outgoing: Outgoing = { method: 'POST', headers, body };
    let response = await responseTo(url, outgoing, agent, signal);
    for (let left = followRedirects ? REQUEST_LIMIT : 0; left > 0 && isRedirect(response); left--) {
      response.resume();
      if (left === 1) throw new Error(`stopped after ${REQUEST_LIMIT} redirects`);
      const from = url;
      url = new URL(response.headers.location!, from);
      if (response.statusCode! < 307) outgoing = { ...outgoing, method: 'GET', body: new Uint8Array(0) };
      if (!isSameOrBelow(url, from)) outgoing = { ...outgoing, headers: withoutSecret(outgoing.headers) };
      response = await responseTo(url, outgoing, agent, signal);
    }
    const text = await textOf(response); // keeps a byte order mark: OpenIM trips over it
    return { status: response.statusCode!, headers: response.headers, text, error: undefined, milliseconds: after() };
  } catch (cause) {
    const sentence = signal.aborted ? `no answer within ${timeout} ms` : `no answer: ${failureMessage(cause as Error)}`;
    const error = new Error(sentence, { cause });
    if (signal.aborted) error.name = 'TimeoutError';
    return { status: undefined, headers: {}, text: '', error, milliseconds: after() };
  }
}

function responseTo(url: URL, { method, headers, body }: Outgoing, agent: Agent | false, signal: AbortSignal) {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const length = method === 'GET' ? {} : { 'content-length': String(body.length) };
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers: { ...headers, ...length }, agent, signal })
      .on('error', reject)
      .on('response', resolve)
      .end(body);
  });
}

/** `node:stream/consumers` would take a third of all time under load, for its Blobs. */
function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    response
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => resolve(Buffer.concat(chunks).toString()))
      .on('error', reject);
  });
}

function isRedirect({ statusCode, headers }: IncomingMessage): boolean {
  return [301, 302, 303, 307, 308].includes(statusCode!) && headers.location !== undefined;
}

/** Whether Go's client sends the secret there too. */
function isSameOrBelow({ hostname }: URL, from: URL): boolean {
  return hostname === from.hostname || hostname.endsWith(`.${from.hostname}`);
}

function withoutSecret(headers: Outgoing['headers']): Outgoing['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
}

/** Why a connection failed. Node itself says nothing if each of a host's several addresses failed for its own reason. */
export function failureMessage(failure: Error): string {
  const { message, errors = [] } = failure as Partial<AggregateError> & Error;
  return message.trim() || errors.map((error: Error) => error.message).join(', ');
}
