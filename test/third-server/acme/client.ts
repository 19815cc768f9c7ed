import { bodyBytes, bodyMembers, type ChatServerClient } from 'nestjs-chat-webhooks/chat-server';
import type { AnswerToJudge, ChatCallback, SignedCallback, Verdict } from 'nestjs-chat-webhooks/testing';
import { acmeCallback, acmeMessage, acmeProbe, type AcmeCredentials } from './callback.js';
import { ACME_CALLBACKS } from './callbacks.js';
import { ACME_COMMAND_LINE } from './command-line.js';
import { ACME_DEADLINE, isQuestion, signatureOf } from './facts.js';
import type { AcmeOptions } from './options.js';

export { acmeCallback, acmeMessage, acmeProbe, type AcmeCredentials } from './callback.js';

export function signAcme(callback: ChatCallback, credentials: AcmeCredentials): SignedCallback {
  const { workspace, signingKey, at = Date.now() } = credentials;
  const timestamp = String(Math.floor(at / 1_000));
  const proof: Record<string, string> = { 'x-acme-workspace': workspace };
  if (signingKey !== undefined) {
    proof['x-acme-timestamp'] = timestamp;
    proof['x-acme-signature'] = signatureOf(signingKey, workspace, timestamp).toString('base64');
  }
  const headers = { ...callback.headers, ...proof };
  return { ...callback, segments: [], headers, body: bodyBytes(callback.body) };
}

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

/** The calling side of Acme Chat. */
export const acmeClient: ChatServerClient<AcmeCredentials> = {
  name: 'acme',
  title: 'Acme Chat',
  deadline: ACME_DEADLINE,
  followsRedirects: false,
  identity: 'workspace',
  isIdentityOptional: false,
  builders: { 'message.posted': acmeMessage },
  loadCallbacks: async () => ACME_CALLBACKS,
  callback: acmeCallback,
  probe: acmeProbe,
  sign: signAcme,
  judge: (answer, { command }) => judgeAcme(answer, command),
  credentialsOf(options) {
    const { workspace, signingKey } = options as AcmeOptions;
    return { workspace, signingKey };
  },
  secretsOf: ({ signingKey }) => (signingKey === undefined ? [] : [signingKey]),
  commandLine: ACME_COMMAND_LINE,
};
