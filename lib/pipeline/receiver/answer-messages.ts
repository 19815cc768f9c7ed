import type { Admission, RefusedCallback } from '../../chat-servers/chat-server.js';
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
  CALLBACK_CHANNEL.publish({ ...callbackFacts(protocol, { ...admission, command }), outcome, code: undefined });
}

export function publishRefusal(protocol: ActiveProtocol, { code }: Refusal, about: RefusedCallback): void {
  if (!CALLBACK_CHANNEL.hasSubscribers) return;
  CALLBACK_CHANNEL.publish({ ...callbackFacts(protocol, about), outcome: 'refused', code });
}

/** What a caller sent is told only as far as it is known: other texts could be anything. */
function callbackFacts(
  { provider, commands, answerTimeout: budget }: ActiveProtocol,
  { caller, command = caller?.command, admittedAt }: Pick<RefusedCallback, 'caller' | 'command' | 'admittedAt'>,
): Omit<CallbackMessage, 'outcome' | 'code'> {
  return {
    provider,
    appId: caller?.appId,
    command: command !== undefined && commands.has(command) ? command : undefined,
    milliseconds: admittedAt && Date.now() - admittedAt,
    budget,
  };
}
