import { HttpException } from '@nestjs/common';
import type { Provider } from '../../events/chat-event.js';
import { Refusal } from '../../refusal/refusal.js';
import type {
  Admission,
  Authenticator,
  CallerRequest,
  RefusedCallback,
  Reply,
} from '../../chat-servers/chat-server.js';
import { isWireObject, parseBody, type WireObject } from '../../wire/json.js';
import { findFaults } from '../../wire/validation.js';
import type { BodyClass } from '../../wire/wire-decorators.js';
import { admissionFor, callerRequestOf, UNCONFIGURED, type ActiveChatServers } from './admission.js';
import { toRefusal, type CallbackEndpoint } from './callback-endpoint.js';
import { nodeRequest, type HostRequest } from './host-http.js';
import type { ActiveProtocol } from '../receiver/active-protocol.js';

/** Bytes. A chat server's test of the URL is never longer, and a callback never so short: its command's name alone is longer. */
const LONGEST_PROBE = 16;

/** A request that the host's parsers have already seen. */
type ParsedRequest = HostRequest & { readonly body?: unknown; readonly rawBody?: unknown; readonly params?: unknown };

/** A caller that may call, and the protocol that it speaks. */
interface Admitted {
  readonly protocol: ActiveProtocol;
  readonly admission: Admission;
}

/** What our guards and our pipe do on the host's own routes, where the host's parsers, filters and answers apply. */
export class HostRoutes {
  /** By the body, parsed or raw: a pipe sees nothing else of the request. */
  private readonly admitted = new WeakMap<object, Admitted>();

  constructor(
    private readonly chatServers: ActiveChatServers,
    private readonly endpoint: CallbackEndpoint,
    private readonly unrecognized: 'accept' | 'refuse',
  ) {}

  /**
   * Finds out who calls, for a guard.
   *
   * @throws HttpException whose response is in the chat server's format: a refusal for a caller that may not call; and status 200 for
   * the chat server's test of the URL, as the exception is its answer
   */
  async admit(chatServer: Provider, authenticator: Authenticator, request: ParsedRequest): Promise<true> {
    const { protocol } = this.chatServers[chatServer];
    const raw = nodeRequest(request);
    const caller: CallerRequest = callerRequestOf(request, segmentsOf(request.params));
    let admission: Admission;
    try {
      if (raw.method !== 'POST') throw new Refusal('METHOD_NOT_ALLOWED');
      admission = admissionFor(caller, await authenticator.authenticate(caller), raw.headers['content-type']);
    } catch (error) {
      throw this.refusal(protocol, error, { request: caller });
    }
    if (protocol.probesWithEmptyBody && isProbe(request)) {
      throw exceptionOf(await this.endpoint.receiver.receive(protocol, admission, Buffer.alloc(0)));
    }
    for (const body of [request.body, request.rawBody]) {
      if (typeof body === 'object' && body !== null) this.admitted.set(body, { protocol, admission });
    }
    return true;
  }

  /**
   * The parsed body, if it fits its command.
   *
   * @param value parsed, or the bytes or text of it
   * @param expected the class that the host's method names for it, if any
   * @throws HttpException whose response is in the chat server's format
   */
  checkBody(value: unknown, expected: unknown): WireObject {
    const { protocol: known, admission } = this.admitted.get(value as object) ?? {};
    let protocol = known ?? this.protocolOf({}, expected);
    let about: RefusedCallback = { request: undefined, ...admission, command: admission?.caller.command };
    try {
      const body = parsed(value);
      about = { ...about, body };
      protocol = known ?? this.protocolOf(body, expected);
      const command = admission
        ? protocol.appAndCommandOf(admission.caller, body).command
        : namedCommand(protocol, body, expected);
      about = { ...about, command };
      const bodyClass = this.bodyClassOf(protocol, command, expected);
      const faults = bodyClass === undefined ? [] : findFaults(bodyClass, body);
      if (faults.length > 0) {
        const list = faults.join('; ');
        throw new Refusal('INVALID_FIELDS', list, { faults, publicText: `invalid body: ${list}` });
      }
      return protocol.blankCredentials(body, Buffer.alloc(0)).body ?? body;
    } catch (error) {
      throw this.refusal(protocol, error, about);
    }
  }

  private refusal(protocol: ActiveProtocol, error: unknown, about: RefusedCallback): HttpException {
    return exceptionOf(this.endpoint.receiver.refuse(protocol, toRefusal(error), about), error);
  }

  /** The chat server that a body is from, on a route without a guard of ours. */
  private protocolOf(body: WireObject, expected: unknown): ActiveProtocol {
    const all = Object.values(this.chatServers);
    const found =
      all.find(({ protocol }) => protocol.commandIn(body) !== undefined) ??
      all.find(({ protocol }) => bodyClassesOf(protocol).some((one) => isRelated(one, expected))) ??
      all.find(({ authenticator }) => authenticator !== UNCONFIGURED);
    return found!.protocol; // the options configure one at least
  }

  /** @returns undefined for a command without a body class */
  private bodyClassOf(protocol: ActiveProtocol, command: string, expected: unknown): BodyClass | undefined {
    const own = protocol.commands.get(command)?.body;
    const isForeign = Object.values(this.chatServers).some((one) =>
      bodyClassesOf(one.protocol).some((other) => isRelated(other, expected)),
    );
    if (own !== undefined && isRelated(own, expected)) return isKindOf(expected, own) ? (expected as BodyClass) : own;
    if (isForeign) throw new Refusal('UNRECOGNIZED_COMMAND', 'the route takes the body of another command');
    if (own === undefined && this.unrecognized === 'refuse') throw new Refusal('UNRECOGNIZED_COMMAND');
    return own;
  }
}

function exceptionOf({ body, status }: Reply, cause?: unknown): HttpException {
  return new HttpException(JSON.parse(body) as Record<string, unknown>, status, { cause });
}

/** @throws Refusal of stage `body` */
function parsed(value: unknown): WireObject {
  if (typeof value === 'string') return parseBody(Buffer.from(value));
  if (value instanceof Uint8Array) return parseBody(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  if (value === undefined || value === null)
    throw new Refusal('EMPTY_BODY', 'no parser of the app made anything of it');
  if (!isWireObject(value)) throw new Refusal('NOT_AN_OBJECT');
  return value;
}

/** @throws Refusal when neither the body nor the class that is expected names a command */
function namedCommand(protocol: ActiveProtocol, body: WireObject, expected: unknown): string {
  const named = protocol.commandIn(body);
  if (named !== undefined) return named;
  const described = [...protocol.commands].find(([, { body }]) => isKindOf(expected, body));
  if (described === undefined)
    throw new Refusal('MISSING_COMMAND', 'the body names no command, and no guard saw the URL');
  return described[0];
}

function bodyClassesOf({ commands }: ActiveProtocol): BodyClass[] {
  return [...commands.values()].map(({ body }) => body);
}

/** Whether a body class is the expected one, or one of the two extends the other. */
function isRelated(bodyClass: BodyClass, expected: unknown): boolean {
  return expected !== Object && (isKindOf(expected, bodyClass) || isKindOf(bodyClass, expected));
}

function isKindOf(one: unknown, other: unknown): boolean {
  if (typeof one !== 'function' || typeof other !== 'function') return false;
  return one === other || one.prototype instanceof other;
}

/** Whether the body is the chat server's test of the URL. A body that no parser took looks empty too, but its request says how long it is. */
function isProbe(request: ParsedRequest): boolean {
  const { headers } = nodeRequest(request);
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > LONGEST_PROBE)
    return false;
  const { body } = request;
  const isText = body === undefined || body === null || typeof body === 'string' || Buffer.isBuffer(body);
  if (isText) return /^\s*(?:\{\s*\})?\s*$/.test(String(body ?? ''));
  return isWireObject(body) && Object.keys(body).length === 0;
}

/** The path segments of the chat server: the parameters `secret` and `command` of the host's route, or what its wildcard matched. */
function segmentsOf(params: unknown): string[] {
  const { secret, command, '*': rest, ...others } = (params ?? {}) as Record<string, string | string[] | undefined>;
  const named = [secret, command].filter((one) => typeof one === 'string');
  const matched = rest?.toString().split('/') ?? Object.values(others).find((one) => Array.isArray(one)) ?? [];
  return (named.length > 0 ? named : matched).filter(Boolean).map(encodeURIComponent);
}
