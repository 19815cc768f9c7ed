import type { IncomingMessage } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import { intakeOf } from '../http/intake.js';
import { Refusal } from '../http/refusal.js';
import type { Authenticator, Caller, CallerRequest } from '../receiver/sender.js';
import { nodeRequest, type HostRequest } from './host-http.js';

const callers = new WeakMap<IncomingMessage, Caller>();

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
 * What both guards do: find out who calls, before the body is read, and keep the verdict for the controller.
 *
 * @throws Refusal `NOT_FOUND`, `METHOD_NOT_ALLOWED`, or the authenticator's
 */
export async function admit(context: ExecutionContext, authenticator: Authenticator): Promise<true> {
  const request = context.switchToHttp().getRequest<HostRequest>();
  const raw = nodeRequest(request);
  const intake = intakeOf(raw);
  if (intake === undefined) {
    throw new Refusal('NOT_FOUND', 'the route is reached by another path than the options say, or with other capitals');
  }
  if (raw.method !== 'POST') throw new Refusal('METHOD_NOT_ALLOWED');
  const caller = await authenticator.authenticate(callerRequestOf(request));
  const { contentType } = intake;
  callers.set(raw, contentType === undefined ? caller : { ...caller, facts: { ...caller.facts, contentType } });
  return true;
}

/** The guard's verdict. */
export function admittedCaller(raw: IncomingMessage): Caller | undefined {
  return callers.get(raw);
}

/** Stands in for the authenticator of a sender without options. */
export const UNCONFIGURED: Authenticator = {
  authenticate() {
    throw new Refusal('NOT_FOUND', 'no options are given for this sender');
  },
};
