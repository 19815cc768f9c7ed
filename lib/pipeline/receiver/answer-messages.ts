import type { Admission, Caller, RefusedCallback } from '../../chat-servers/chat-server.js';
import { CALLBACK_CHANNEL, type CallbackMessage } from '../../diagnostics/channels.js';
import type { Refusal } from '../../refusal/refusal.js';
import type { ActiveProtocol } from './active-protocol.js';

/** What is known of a callback when it is answered. */
interface AnsweredCallback {
  readonly protocol: ActiveProtocol;
  readonly admission: Admission;
  readonly command: string | undefined;
  readonly outcome: CallbackMessage['outcome'];
}

/** Tells how a callback was answered, unless it was refused, which is told where that happens. */
export function publishAnswer({ protocol, admission, command, outcome }: AnsweredCallback): void {
  if (outcome === 'refused' || !CALLBACK_CHANNEL.hasSubscribers) return;
  const { caller, admittedAt } = admission;
  CALLBACK_CHANNEL.publish(
    callbackMessage(protocol, caller, command ?? caller.command, admittedAt, outcome, undefined),
  );
}

export function publishRefusal(protocol: ActiveProtocol, { code }: Refusal, about: RefusedCallback): void {
  if (!CALLBACK_CHANNEL.hasSubscribers) return;
  const { caller, command = caller?.command, admittedAt } = about;
  CALLBACK_CHANNEL.publish(callbackMessage(protocol, caller, command, admittedAt, 'refused', code));
}

/** What a caller sent is told only as far as it is known: other texts could be anything. */
function callbackMessage(
  { provider, commands, answerTimeout: budget }: ActiveProtocol,
  caller: Caller | undefined,
  command: string | undefined,
  admittedAt: number | undefined,
  outcome: CallbackMessage['outcome'],
  code: string | undefined,
): CallbackMessage {
  return {
    outcome,
    provider,
    appId: caller?.appId,
    command: command !== undefined && commands.has(command) ? command : undefined,
    code,
    milliseconds: admittedAt && Date.now() - admittedAt,
    budget,
  };
}
