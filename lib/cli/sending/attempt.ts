import { outcomeOf, type Outcome } from './outcome.js';
import type { PlannedCallback } from './planned-callback.js';
import type { Tally } from './tally.js';
import type { Wires } from './wires.js';

/** One try to send a callback. @param again whether the sender sends the same once more by its own rules */
export type Attempt = (planned: PlannedCallback, again: boolean) => Promise<Outcome>;

/** Tries that are counted. */
export function countedAttempts(wires: Wires, tally: Tally): Attempt {
  return async (planned, again) => {
    tally.begin(planned, again);
    const answer = await wires.send(planned);
    const outcome = outcomeOf(answer);
    tally.end(planned, outcome, answer);
    return outcome;
  };
}
