import { bodyBytes } from 'nestjs-chat-webhooks/chat-server';
import type { ChatCallback, SignedCallback } from 'nestjs-chat-webhooks/testing';
import { signatureOf } from './facts.js';

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

/** Adds the headers that prove who calls. */
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
