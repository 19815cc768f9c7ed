import type { CrashRange } from '../journal/durable-journal.js';

// A process that dies cannot tell which delivery killed it, if any. So with each crash in a row, what it had in hand is tried with
// fewer others at the same time. Only when a process dies with one that was tried alone does that count as a failed attempt.

/** A first crash raises no suspicion: most processes that die were killed from outside. */
export const UNSUSPECTED: CrashRange = { least: 0, most: 1 };
/** After the second, few are tried at once. */
export const FEW_AT_ONCE: CrashRange = { least: 2, most: 2 };
export const FEW = 8;
/** After that each is tried alone: together only with deliveries that raise no suspicion. */
export const ALONE: CrashRange = { least: 3 };

/**
 * Leases for which a process must have lived before it tries something alone. One that is killed again and again soon after its
 * start, for whatever reason, never gets there, so its end is counted against no delivery.
 */
export const LEASES_BEFORE_ALONE = 2;

/** How many of the attempts begun count: those that a crash ended while others were tried too do not. */
export function countedAttempts(begun: number, crashes: number): number {
  return begun - Math.min(crashes, ALONE.least);
}

/** Whether the last holder died while it tried the delivery alone. */
export function diedAlone(crashes: number): boolean {
  return crashes > ALONE.least;
}

/** What to store of a delivery that is to be tried alone again, after so many attempts that count. */
export function aloneAgain(counted: number): { attempts: number; crashes: number } {
  return { attempts: counted + ALONE.least, crashes: ALONE.least };
}
