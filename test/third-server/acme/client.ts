import { bodyBytes, bodyMembers, type ChatServerClient } from 'nestjs-chat-webhooks/chat-server';
import type { AnswerToJudge, CallbackBody, ChatCallback, SignedCallback, Verdict } from 'nestjs-chat-webhooks/testing';
import { ACME_CALLBACKS } from './callbacks.js';
import { ACME_DEADLINE, isQuestion, signatureOf } from './facts.js';
import type { MessagePostedDto } from './message-posted.js';
import type { AcmeOptions } from './options.js';

/** How Acme proves who it is. */
export interface AcmeCredentials {
  readonly workspace: string;
  /** Undefined: no signature. */
  readonly signingKey?: string | undefined;
  /** Of the signature, in epoch milliseconds. @default now */
  readonly at?: number;
}

// deliver() and sendCallback() take these with a callback of Acme's
declare module 'nestjs-chat-webhooks/chat-server' {
  interface ChatServerCredentialTypes {
    acme: AcmeCredentials;
  }
}

/** A callback of Acme's, with any body. */
export function acmeCallback<Body extends CallbackBody>(command: string, body: Body): ChatCallback<'acme', Body> {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  return {
    provider: 'acme',
    command,
    method: 'POST',
    query: {},
    headers: { 'content-type': 'application/json' },
    body: isText ? body : { what: command, ...(body as object & Body) },
  };
}

/** `message.posted`. Each call makes another message. */
export function acmeMessage(fields: Partial<MessagePostedDto> = {}): ChatCallback<'acme', MessagePostedDto> {
  const { id = `m-${Math.random()}`, author = 'alice', text = 'Hello', postedAt = new Date().toISOString() } = fields;
  const to = fields.room === undefined ? { member: fields.member ?? 'bob' } : { room: fields.room };
  return acmeCallback('message.posted', { id, author, ...to, text, postedAt });
}

/** The button "Test connection": an empty object. */
export function acmeProbe(): ChatCallback<'acme', object> {
  return { ...acmeCallback('', {}), command: undefined, body: {} };
}

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
};
