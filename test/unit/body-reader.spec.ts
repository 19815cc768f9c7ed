import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { CallbackMark } from '../../lib/pipeline/http/callback-mark.js';
import { readBody, type BodyLimits } from '../../lib/pipeline/http/body-reader.js';
import { fc, runs } from '../support/fast-check.js';

const LIMITS: BodyLimits = { maxBytes: 1000, timeout: 2_000 };
const chunks = (options: fc.ArrayConstraints) => fc.array(fc.uint8Array({ minLength: 1, maxLength: 100 }), options);
const markWith = (declared: Partial<CallbackMark>): CallbackMark => ({
  segments: [],
  contentType: undefined,
  contentLength: undefined,
  contentEncoding: undefined,
  transferEncoding: undefined,
  wasUntouched: true,
  limit: LIMITS.maxBytes,
  seen: undefined,
  seenBytes: 0,
  isOurs: false,
  bodyIsRead: false,
  admission: undefined,
  ...declared,
});
/** Always a promise. */
const read = async (request: IncomingMessage, declared: Partial<CallbackMark>, limits: BodyLimits) =>
  readBody(request, markWith(declared), limits);
const refusedWith = (code: string) => expect.objectContaining({ code });

describe('readBody', () => {
  let server: Server;

  beforeEach(async () => {
    server = createServer(() => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Begins a request, and gives what the server reads from it. */
  async function receive(reader: (request: IncomingMessage) => Promise<Buffer>, headers: Record<string, string> = {}) {
    const { port } = server.address() as AddressInfo;
    const client = httpRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false });
    client.on('error', () => {}); // some tests cut the connection
    client.flushHeaders();
    const [request, response] = await once(server, 'request');
    const result = Promise.allSettled([reader(request)]).then(([settled]) => settled);
    return { client, request: request as IncomingMessage, response, result };
  }

  it('gives the exact bytes, however they are cut', async () => {
    const property = fc.asyncProperty(chunks({ maxLength: 10 }), fc.boolean(), async (pieces, declared) => {
      const whole = Buffer.concat(pieces);
      const headers: Record<string, string> = declared ? { 'content-length': String(whole.length) } : {};
      const declaredLength = declared ? { contentLength: String(whole.length) } : {};
      const { client, response, result } = await receive((request) => read(request, declaredLength, LIMITS), headers);
      for (const piece of pieces) await new Promise((resolve) => client.write(piece, resolve));
      client.end();
      expect(await result).toEqual({ status: 'fulfilled', value: whole });
      response.end();
    });
    await fc.assert(property, { numRuns: runs(50) });
  });

  it('refuses any chunks that are more than the limit together, and no others', async () => {
    const property = fc.asyncProperty(
      chunks({ minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 500 }),
      async (pieces, maxBytes) => {
        const whole = Buffer.concat(pieces);
        const { client, result } = await receive((request) => read(request, {}, { ...LIMITS, maxBytes }));
        for (const piece of pieces) client.write(piece);
        client.end();
        const refusal = { status: 'rejected', reason: refusedWith('BODY_TOO_LARGE') };
        expect(await result).toEqual(whole.length > maxBytes ? refusal : { status: 'fulfilled', value: whole });
        client.destroy();
      },
    );
    await fc.assert(property, { numRuns: runs(50) });
  });

  it.each([
    ['a declared length over the limit', { contentLength: '1001' }, 'BODY_TOO_LARGE'],
    ['a compressed body', { contentEncoding: 'gzip' }, 'UNSUPPORTED_ENCODING'],
    ['a body compressed twice', { contentEncoding: 'identity, gzip' }, 'UNSUPPORTED_ENCODING'],
  ])('refuses %s before it reads', async (_what, declared, code) => {
    const { client, request, result } = await receive((incoming) => read(incoming, declared, LIMITS));
    expect(await result).toEqual({ status: 'rejected', reason: refusedWith(code) });
    expect(request.readableFlowing).toBeNull();
    client.destroy();
  });

  it.each([{ contentLength: '4' }, { contentEncoding: 'Identity' }, {}])(
    'takes a body declared as %j',
    async (declared) => {
      const { client, result } = await receive((request) => read(request, declared, { ...LIMITS, maxBytes: 4 }));
      client.end('four');
      expect(await result).toEqual({ status: 'fulfilled', value: Buffer.from('four') });
    },
  );

  it('gives up on a body that does not arrive in time', async () => {
    const { client, result } = await receive((request) => read(request, {}, { ...LIMITS, timeout: 20 }));
    client.write('half');
    expect(await result).toEqual({ status: 'rejected', reason: refusedWith('BODY_TIMEOUT') });
    client.destroy();
  });

  it('gives up when the client is gone, before and after it is asked', async () => {
    const { client, request, result } = await receive((incoming) => read(incoming, {}, LIMITS));
    client.write('half');
    await once(request, 'data');
    client.destroy();
    const aborted = { status: 'rejected', reason: refusedWith('BODY_ABORTED') };
    expect(await result).toEqual(aborted);
    expect((await Promise.allSettled([read(request, {}, LIMITS)]))[0]).toEqual(aborted);
  });

  it('gives what came in one piece with its headers at once', async () => {
    const { port } = server.address() as AddressInfo;
    const client = connect({ host: '127.0.0.1', port });
    client.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nall');
    const [request] = (await once(server, 'request')) as [IncomingMessage];
    const mark = markWith({ contentLength: '3' });
    expect(readBody(request, mark, LIMITS)).toEqual(Buffer.from('all'));
    expect(mark.bodyIsRead).toBe(true);
    client.destroy();
  });

  it('lets a request end whose body it gave before Node had seen the end of it', async () => {
    const told: string[] = [];
    server.once('request', (request: IncomingMessage, response: ServerResponse) => {
      request.on('end', () => told.push('end')).on('close', () => told.push('close'));
      void Promise.resolve().then(() => {
        expect(readBody(request, markWith({ contentLength: '3' }), LIMITS)).toEqual(Buffer.from('all'));
        response.end();
      });
    });
    const { port } = server.address() as AddressInfo;
    const client = connect({ host: '127.0.0.1', port });
    client.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nall');
    await once(client, 'data');
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['end', 'close']);
    client.destroy();
  });

  it('says so when something in front has read the body', async () => {
    const { client, request, result } = await receive(async (incoming) => Buffer.concat(await incoming.toArray()));
    client.end('all');
    await result;
    await expect(read(request, {}, LIMITS)).rejects.toEqual(refusedWith('BODY_ALREADY_READ'));
  });

  it.each<[string, (request: IncomingMessage) => unknown]>([
    ['listens to it', (request) => request.on('data', () => {})],
    ['waits for it', (request) => request.on('readable', () => {})],
    ['has it flow by', (request) => request.resume()],
    ['paused it', (request) => request.pause()],
    ['has it decoded', (request) => request.setEncoding('utf8')],
  ])('refuses a body of which some may be gone, as something in front %s', async (_what, touch) => {
    const { client, result } = await receive((request) => {
      touch(request);
      return read(request, {}, LIMITS);
    });
    expect(await result).toEqual({ status: 'rejected', reason: refusedWith('BODY_ALREADY_READ') });
    client.destroy();
  });

  it('leaves nothing of its own on a request', async () => {
    const { client, request, result } = await receive((incoming) => read(incoming, {}, LIMITS));
    client.end('all');
    await result;
    expect(['data', 'end', 'error'].map((name) => request.listenerCount(name))).toEqual([0, 0, 0]);
  });
});

it('does not wait for a body that was complete before its client left', async () => {
  const gone = { readableEnded: false, destroyed: true, complete: true } as IncomingMessage;
  await expect(read(gone, {}, LIMITS)).rejects.toEqual(refusedWith('BODY_ABORTED'));
});
