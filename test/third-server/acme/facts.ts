import { createHmac } from 'node:crypto';

/** Facts of the protocol that the receiving and the calling side share. */

/** Milliseconds that Acme waits for an answer. */
export const ACME_DEADLINE = 3_000;

/** Seconds that a timestamp may be away from the receiver's clock. */
export const ACME_TOLERANCE = 300;

/** Commands that Acme asks before something happens; it does what the answer says. */
export function isQuestion(command: string): boolean {
  return command.endsWith('.asked');
}

/** `x-acme-signature`: covers the workspace and the time, not the body. */
export function signatureOf(signingKey: string, workspace: string, timestamp: string): Buffer {
  return createHmac('sha256', signingKey).update(`${workspace}.${timestamp}`).digest();
}
