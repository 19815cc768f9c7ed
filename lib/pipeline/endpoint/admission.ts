import type { IncomingMessage } from 'node:http';
import type { Provider } from '../../events/chat-event.js';
import { intakeOf, restoreHeaders, type Intake } from '../http/intake.js';
import { Refusal } from '../../refusal/refusal.js';
import type { Admission, Authenticator, Caller, CallerRequest } from '../../chat-servers/chat-server.js';
import { nodeRequest, type HostRequest } from './host-http.js';
import type { ActiveProtocol } from '../receiver/active-protocol.js';

/** A chat server with the options of this app, and who decides who may call in its name. */
export interface ActiveChatServer {
  readonly protocol: ActiveProtocol;
  readonly authenticator: Authenticator;
}

/** All chat servers that this app knows, by their names: those without options admit nobody. */
export type ActiveChatServers = Readonly<Record<Provider, ActiveChatServer>>;

/** Injection token of all protocols. */
export const CALLBACK_PROTOCOLS = 'CHAT_WEBHOOKS_PROTOCOLS';
/** The protocols of all chat servers that this app knows, by their names. */
export type CallbackProtocols = Readonly<Record<Provider, ActiveProtocol>>;

const ADMISSION = Symbol('chat-webhooks.admission');

type AdmittedRequest = IncomingMessage & { [ADMISSION]?: Admission };

/** Makes of a request what an authenticator looks at. */
export function callerRequestOf(request: HostRequest): CallerRequest {
  const raw = nodeRequest(request);
  return {
    url: raw.url ?? '',
    segments: intakeOf(raw)?.segments ?? [],
    headers: raw.headers,
    remoteAddress: request.ip ?? raw.socket.remoteAddress,
  };
}

/**
 * Finds out who calls, before the body is read, and keeps the verdict with the request. A promise only where the authenticator
 * gives one.
 *
 * @throws Refusal `NOT_FOUND`, `METHOD_NOT_ALLOWED`, or the authenticator's
 */
export function admit(request: HostRequest, authenticator: Authenticator): true | Promise<true> {
  const raw: AdmittedRequest = nodeRequest(request);
  const intake = intakeOf(raw);
  if (intake === undefined) {
    throw new Refusal('NOT_FOUND', 'the route is reached by another path than the options say, or with other capitals');
  }
  if (raw.method !== 'POST') throw new Refusal('METHOD_NOT_ALLOWED');
  restoreHeaders(raw, intake);
  const callerRequest = callerRequestOf(request);
  const caller = authenticator.authenticate(callerRequest);
  if ('then' in caller) return caller.then((known) => keep(raw, callerRequest, known, intake));
  return keep(raw, callerRequest, caller, intake);
}

function keep(raw: AdmittedRequest, request: CallerRequest, caller: Caller, { contentType }: Intake): true {
  raw[ADMISSION] = admissionFor(request, caller, contentType);
  return true;
}

/** @throws TypeError for what is no verdict of an authenticator */
export function admissionFor(request: CallerRequest, caller: Caller, contentType: string | undefined): Admission {
  if (typeof caller !== 'object') throw new TypeError('the authenticator gave no caller');
  return { request, caller, contentType };
}

/** The verdict; undefined when there is none. */
export function admissionOf(raw: IncomingMessage): Admission | undefined {
  return (raw as AdmittedRequest)[ADMISSION];
}

/** Stands in for the authenticator of a chat server without options. */
export const UNCONFIGURED: Authenticator = {
  authenticate() {
    throw new Refusal('NOT_FOUND', 'no options are given for this chat server');
  },
};
