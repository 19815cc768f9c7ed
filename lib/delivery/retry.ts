import type { DeliveryChange } from '../journal/durable-journal.js';
import type { HandlerPolicy } from './event-handler.js';
import { errorText } from '../logging/error-text.js';
import { isUnrecoverable } from './handler-errors.js';

/** A delivery that anybody may claim at once. */
export function dueNow(attempts: number, redelivery: boolean): DeliveryChange {
  return { state: 'pending', attempts, dueIn: 0, redelivery, error: null };
}

/** What becomes of a delivery whose attempt failed: another one later, or a dead letter. */
export function afterFailure(error: unknown, attempts: number, policy: HandlerPolicy): DeliveryChange {
  const again = attempts < policy.attempts && !isUnrecoverable(error);
  return {
    state: again ? 'pending' : 'dead',
    attempts,
    dueIn: again ? retryDelay(attempts, policy) : 0,
    redelivery: true,
    error: errorText(error),
  };
}

/** Doubles from attempt to attempt. Up to half of it is taken off at random, so that what failed together does not come back together. */
function retryDelay(attempts: number, { retryDelay: first, retryDelayLimit }: HandlerPolicy): number {
  const full = Math.min(first * 2 ** (attempts - 1), retryDelayLimit);
  return Math.round(full * (0.5 + Math.random() / 2));
}
