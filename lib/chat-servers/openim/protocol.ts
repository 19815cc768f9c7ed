import type { Decision } from '../../proposals/decision.js';
import { Refusal } from '../../refusal/refusal.js';
import type { Caller, CallbackProtocol, CallerRequest, RefusedCallback, Reply } from '../chat-server.js';
import type { WireObject } from '../../wire/json.js';
import { readText } from '../../wire/values.js';
import { storedMessageCallbacks } from './callbacks/messages-from.js';
import { beforeCommand, commandInUrl, CREDENTIALS, isBeforeCommand } from './facts.js';
import type { ResolvedOpenImOptions } from './options.js';
import { openImAllow, openImDecision, openImRefuse } from './reply.js';

/** OpenIM, v2.0 to main. */
export function openImProtocol(options?: ResolvedOpenImOptions): CallbackProtocol {
  const { onFailure = 'refuse', apps = [] } = options ?? {};
  const fromStored = apps.filter(({ messagesFrom }) => messagesFrom === 'stored').map(({ appId }) => appId);
  return {
    probesWithEmptyBody: false,
    usesPath: true,
    callbacks: storedMessageCallbacks(fromStored),
    commandIn,
    appAndCommandOf,
    blankCredentials,
    decide,
    accept: openImAllow,
    refuse: (refusal, about) => refuse(onFailure, refusal, about),
    answersWithBody,
  };
}

function commandIn(body: WireObject): string | undefined {
  return readText(body.callbackCommand);
}

function appAndCommandOf({ appId, command }: Caller, body: WireObject): { appId: string; command: string } {
  const repeated = commandIn(body);
  if (command !== undefined && repeated !== undefined && repeated !== command) {
    throw new Refusal('COMMAND_MISMATCH', 'URL and body name different commands');
  }
  const named = command ?? repeated;
  if (named === undefined) throw new Refusal('MISSING_COMMAND', 'neither path, query nor body has a command');
  return { appId: appId!, command: named };
}

function decide(decision: Decision, about: RefusedCallback): Reply {
  const { request, command = '', body = {} } = about;
  return openImDecision(decision, mayBeV2(request, command) ? 'any' : 'v3', command, body);
}

/**
 * An outage or an unreadable body must not stop the chat, unless the options say so. Who failed to authenticate is refused
 * whatever they say; so is an after-callback, where the answer has no effect but to tell people who test.
 */
function refuse(onFailure: 'allow' | 'refuse', refusal: Refusal, about: RefusedCallback): Reply {
  const { request, caller, body } = about;
  const command = commandOf(about);
  const deliberate = refusal.stage === 'caller' || refusal.code === 'UNRECOGNIZED_COMMAND';
  const ownFault = caller !== undefined && !deliberate;
  const awaited = command === undefined || isBeforeCommand(command);
  if (!ownFault || !awaited || onFailure === 'refuse') {
    return openImRefuse(refusal, mayBeV2(request, command) ? 'any' : 'v3', command, body);
  }
  if (body !== undefined || !isEchoed(command)) return openImAllow(command ?? '', body ?? {}, refusal.status);
  // an allow that gives nothing back would change what is asked for: v3 stops at this one, and v2 goes on unchanged
  return openImRefuse(refusal, 'v3');
}

/** Whether an allow gives something back, as far as it is known which command it is. */
function isEchoed(command: string | undefined): boolean {
  return command === undefined || beforeCommand(command)?.echo !== undefined;
}

/** Strangers are refused in any case: the body only tells how, where the URL does not, and what a refusal gives back. */
function answersWithBody(about: RefusedCallback): boolean {
  const command = commandOf(about);
  if (about.caller !== undefined) return isEchoed(command);
  return command === undefined || beforeCommand(command)?.echoRefused === true;
}

/** Of a caller that is not admitted too, whose path is not told apart into secret and command. */
function commandOf({ request, command, body }: RefusedCallback): string | undefined {
  return command ?? readText(body?.callbackCommand) ?? commandInUrl(request?.url ?? '');
}

/** v2 never sends the header, and v3.7 to main always do, maybe empty; then the command in the URL tells, or its name. */
function mayBeV2(request: CallerRequest | undefined, command: string | undefined): boolean {
  if (request?.headers.operationid !== undefined || commandInUrl(request?.url ?? '') !== undefined) return false;
  const before = command === undefined ? undefined : beforeCommand(command);
  return before === undefined || before.v2 === true;
}

function blankCredentials(body: WireObject | undefined, bytes: Uint8Array) {
  if (body === undefined) return { body, bytes: blankUnparsed(bytes) };
  if (!CREDENTIALS.some((name) => name in body)) return { body, bytes };
  const clean: Record<string, unknown> = { ...body };
  for (const name of CREDENTIALS) if (name in clean) clean[name] = '';
  return { body: clean, bytes: Buffer.from(JSON.stringify(clean)) };
}

/** Blanks credentials in bytes that are not JSON; latin1 keeps every byte. */
function blankUnparsed(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const clean = text.replace(/("(?:token|secret)"\s*:\s*")[^"\\]*(?:\\.[^"\\]*)*/gs, '$1');
  return clean.length === text.length ? bytes : Buffer.from(clean, 'latin1');
}
