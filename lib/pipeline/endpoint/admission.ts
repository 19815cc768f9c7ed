import type { Provider } from '../../events/chat-event.js';
import { markOf, restoreHeaders, type CallbackMark } from '../http/callback-mark.js';
import { Refusal } from '../../refusal/refusal.js';
import type { Admission, Authenticator, Caller, CallerRequest } from '../../chat-servers/chat-server.js';
import { nodeRequest, type HostRequest } from './host-http.js';
import type { ActiveProtocol } from '../receiver/active-protocol.js';

/** A chat server with the options of this app, and its authenticator. */
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

/** What an authenticator looks at. @param segments of the path, below the chat server's route */
export function callerRequestOf(request: HostRequest, segments: readonly string[]): CallerRequest {
  const raw = nodeRequest(request);
  return {
    url: raw.url ?? '',
    segments,
    headers: raw.headers,
    remoteAddress: request.ip ?? raw.socket.remoteAddress,
  };
}

/**
 * Finds out who calls, before the body is read, and notes it in the request's mark. Returns a promise only if the authenticator does.
 *
 * @throws Refusal `NOT_FOUND`, `METHOD_NOT_ALLOWED`, or the authenticator's
 */
export function admit(request: HostRequest, authenticator: Authenticator): true | Promise<true> {
  const raw = nodeRequest(request);
  const mark = markOf(raw);
  if (mark === undefined) {
    throw new Refusal('NOT_FOUND', 'the route is reached by another path than the options say, or with other capitals');
  }
  if (raw.method !== 'POST') throw new Refusal('METHOD_NOT_ALLOWED');
  restoreHeaders(raw, mark);
  const callerRequest = callerRequestOf(request, mark.segments);
  const caller = authenticator.authenticate(callerRequest);
  if ('then' in caller) return caller.then((known) => noteCaller(mark, callerRequest, known));
  return noteCaller(mark, callerRequest, caller);
}

function noteCaller(mark: CallbackMark, request: CallerRequest, caller: Caller): true {
  mark.admission = admissionFor(request, caller, mark.contentType);
  return true;
}

/** @throws TypeError where the authenticator returned no caller */
export function admissionFor(request: CallerRequest, caller: Caller, contentType: string | undefined): Admission {
  if (typeof caller !== 'object') throw new TypeError('the authenticator gave no caller');
  return { request, caller, contentType, admittedAt: Date.now() };
}

/** Stands in for the authenticator of a chat server without options. */
export const UNCONFIGURED: Authenticator = {
  authenticate() {
    throw new Refusal('NOT_FOUND', 'no options are given for this chat server');
  },
};
