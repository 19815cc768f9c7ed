import { bodyMembers } from 'nestjs-chat-webhooks/chat-server';
import type { AnswerToJudge, Verdict } from 'nestjs-chat-webhooks/testing';
import { isQuestion } from './facts.js';

/** Acme reads the body alone: `{"ok":true}`, and of a question `{"go":true}` or `{"go":false}`. */
export function judgeAcme({ status, text, error }: AnswerToJudge, command: string | undefined): Verdict {
  const asked = command !== undefined && isQuestion(command);
  const reply = bodyMembers(text);
  const verdict = (outcome: Verdict['outcome'], sentence: string): Verdict => {
    return { outcome, passes: !asked || outcome === 'success', code: undefined, sentence };
  };
  if (status === undefined) return verdict('failure', error?.message ?? 'no answer');
  if (reply?.ok === true || reply?.go === true) return verdict('success', 'Acme reads a yes');
  if (reply?.ok === false || reply?.go === false) return verdict('refusal', `Acme reads a no: ${String(reply.why)}`);
  return verdict('failure', 'Acme cannot read the answer');
}
