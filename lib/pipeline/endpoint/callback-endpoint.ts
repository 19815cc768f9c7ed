import type { IncomingMessage } from 'node:http';
import { WebhooksLogger } from '../../logging/webhooks-logger.js';
import { checkBody, readBody, type BodyLimits } from '../http/body-reader.js';
import { markOf } from '../http/callback-mark.js';
import { Refusal } from '../../refusal/refusal.js';
import { sendReply } from '../http/reply.js';
import type { CallbackReceiver } from '../receiver/callback-receiver.js';
import type { RefusedCallback, Reply } from '../../chat-servers/chat-server.js';
import type { TurnEnd } from './turn-end.js';
import { parseBody, type WireObject } from '../../wire/json.js';
import { admissionFor, admit, callerRequestOf, type ActiveChatServer } from './admission.js';
import type { GivenRequest } from './given-request.js';
import { nodeRequest, nodeResponse, takeResponse } from './host-http.js';
import type { HostRequest, HostResponse, TakenResponse } from './host-http.js';
import type { ActiveProtocol } from '../receiver/active-protocol.js';

/** Carries a request to the receiver and the answer back, on either framework. */
export class CallbackEndpoint {
  private readonly logger = new WebhooksLogger();
  private phase: 'STARTING_UP' | 'open' | 'retiring' | 'SHUTTING_DOWN' = 'STARTING_UP';
  private inFlight = 0;
  private idle: (() => void)[] = [];

  constructor(
    readonly receiver: CallbackReceiver,
    private readonly limits: BodyLimits,
    private readonly turnEnd: TurnEnd,
  ) {}

  /** Authenticates, reads, processes and answers a request that no guard has seen. Never rejects. */
  async admitAndReceive(
    { protocol, authenticator }: ActiveChatServer,
    request: HostRequest,
    response: HostResponse,
  ): Promise<void> {
    try {
      // awaited even if it is no promise: meanwhile Node parses a body that came together with the headers
      await admit(request, authenticator);
    } catch (error) {
      return await this.refuse(protocol, request, response, error);
    }
    await this.receive(protocol, request, response);
  }

  /** Authenticates and processes a callback that was passed to `ChatWebhooks.handle`. */
  async handle({ protocol, authenticator }: ActiveChatServer, given: GivenRequest): Promise<Reply> {
    const { method, caller: request, contentType, contentEncoding, body } = given;
    let about: RefusedCallback = { request };
    this.inFlight++;
    try {
      if (method !== 'POST') throw new Refusal('METHOD_NOT_ALLOWED');
      const admission = admissionFor(request, await authenticator.authenticate(request), contentType);
      about = { ...admission, command: admission.caller.command };
      this.requireOpen();
      return await this.receiver.receive(protocol, admission, checkBody(body, contentEncoding, this.limits));
    } catch (error) {
      const refusal = toRefusal(error);
      const body = answersWithBody(protocol, refusal, about)
        ? await objectOf(() => checkBody(given.body, contentEncoding, this.limits))
        : undefined;
      return this.receiver.refuse(protocol, refusal, { ...about, body });
    } finally {
      this.leave();
    }
  }

  /** Reads, processes and answers one admitted request; never rejects. */
  async receive(protocol: ActiveProtocol, request: HostRequest, response: HostResponse): Promise<void> {
    this.inFlight++;
    try {
      const raw = nodeRequest(request);
      const mark = markOf(raw);
      if (mark?.admission === undefined) throw new Refusal('REFUSED_BY_HOST', 'no guard has admitted the caller');
      this.requireOpen();
      const bytes = readBody(raw, mark, this.limits);
      const reply = this.receiver.receive(protocol, mark.admission, Buffer.isBuffer(bytes) ? bytes : await bytes);
      const given = 'then' in reply ? await reply : reply;
      await this.turnEnd.toAnswer();
      this.answer(request, response, given);
    } catch (error) {
      await this.refuse(protocol, request, response, error);
    } finally {
      this.leave();
    }
  }

  /**
   * Answers in the chat server's format whatever was thrown: a refusal of ours, an exception of a host's guard, or an accident. Returns
   * a promise, which never rejects, only if the answer has to repeat a part of the body.
   */
  refuse(protocol: ActiveProtocol, request: HostRequest, response: HostResponse, error: unknown): void | Promise<void> {
    if (nodeResponse(response).headersSent) {
      this.logger.error('An interceptor of the app failed after the answer', error instanceof Error ? error.stack : '');
      return;
    }
    const refusal = toRefusal(error);
    const raw = nodeRequest(request);
    const mark = markOf(raw);
    const admission = mark?.admission;
    const about =
      admission === undefined
        ? { request: callerRequestOf(request, mark?.segments ?? []) }
        : { ...admission, command: admission.caller.command };
    const taken = takeResponse(response); // at once, as the framework does not wait for a promise
    const answer = (body?: WireObject) =>
      this.send(raw, taken, this.receiver.refuse(protocol, refusal, { ...about, body }));
    if (mark === undefined || !answersWithBody(protocol, refusal, about)) return answer();
    const maxBytes = Math.min(this.limits.maxBytes, admission === undefined ? STRANGERS_BYTES : Infinity);
    return objectOf(() => readBody(raw, mark, { ...this.limits, maxBytes })).then(answer);
  }

  /** Bytes of the largest body that is accepted. */
  get bodyLimit(): number {
    return this.limits.maxBytes;
  }

  /** Whether callbacks should be sent to this instance. */
  get isOpen(): boolean {
    return this.phase === 'open';
  }

  /** Accepts callbacks from now on: the handlers are known. */
  open(): void {
    this.phase = 'open';
  }

  /**
   * From now on each answer asks the caller to open a new connection, which a load balancer directs elsewhere. Callbacks are still
   * accepted.
   *
   * @returns whether they were accepted before
   */
  retire(): boolean {
    if (this.phase !== 'open') return false;
    this.phase = 'retiring';
    return true;
  }

  /** Refuses new callbacks from now on. Resolves when those in hand are answered. */
  async close(): Promise<void> {
    this.phase = 'SHUTTING_DOWN';
    await this.answered();
  }

  /** Resolves when every callback in hand is answered. */
  async answered(): Promise<void> {
    if (this.inFlight > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** @throws Refusal `STARTING_UP`, `SHUTTING_DOWN` */
  private requireOpen(): void {
    if (this.phase !== 'open' && this.phase !== 'retiring') throw new Refusal(this.phase);
  }

  private leave(): void {
    this.inFlight--;
    if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  private answer(request: HostRequest, response: HostResponse, reply: Reply): void {
    this.send(nodeRequest(request), takeResponse(response), reply);
  }

  private send(raw: IncomingMessage, { response, headers }: TakenResponse, reply: Reply): void {
    const retiring = this.phase === 'retiring' || this.phase === 'SHUTTING_DOWN';
    const closes = retiring && raw.httpVersionMajor < 2; // over HTTP/2 there is no such header
    const sent = closes ? { ...reply, headers: { ...reply.headers, connection: 'close' } } : reply;
    sendReply(raw, response, sent, headers);
  }
}

/** Most bytes that are read of the body of a caller that is not admitted. */
const STRANGERS_BYTES = 16 * 1_024;

/** Whether the answer has to repeat a part of the body, though the refusal has nothing to do with it. */
function answersWithBody(protocol: ActiveProtocol, { stage }: Refusal, about: RefusedCallback): boolean {
  return stage !== 'transfer' && protocol.answersWithBody?.(about) === true;
}

/** Reads and parses a body; undefined if it does not arrive, or is not an object. */
async function objectOf(read: () => Buffer | Promise<Buffer>): Promise<WireObject | undefined> {
  try {
    return parseBody(await read());
  } catch {
    return undefined; // there is a refusal already
  }
}

/** A refusal stays as it is; an exception of the host means refused by the host; anything else is an accident. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const status = hostStatus(error);
  if (status === undefined) return new Refusal('INTERNAL_ERROR', '', { cause: error });
  return new Refusal('REFUSED_BY_HOST', `a guard or interceptor of the app said ${status}`, { status });
}

/** The status of an HttpException, whichever copy of `@nestjs/common` it comes from. */
function hostStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('getStatus' in error)) return undefined;
  const status: unknown = typeof error.getStatus === 'function' ? error.getStatus() : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined;
}
