import type { JudgedAnswer } from '../../chat-servers/client/send.js';
import type { Outcome, PlannedCallback } from './planned-callback.js';

/** Why messages are lost to the app: their sender heard of no success, and does not send them again. */
export type Losses = Readonly<Record<Exclude<Outcome, 'answered'>, number>>;

export interface TallyReport {
  readonly messages: number;
  /** Messages that were sent twice although their sender knew nothing of it. */
  readonly duplicates: number;
  /** Requests, repeated ones and duplicates too, but no forged ones and no probes. */
  readonly sent: number;
  readonly repeated: number;
  readonly answered: number;
  readonly refused: number;
  readonly timedOut: number;
  readonly failed: number;
  readonly cut: number;
  /** Messages of which at least one request was answered. */
  readonly answeredMessages: number;
  readonly wouldHaveLost: Losses & { readonly messages: number };
  /** OpenIM: users' operations that waited for a place in the full queue, and milliseconds of the longest wait. */
  readonly heldUp: { readonly messages: number; readonly longest: number };
  /** Milliseconds from a request to its answer, refusals too. */
  readonly ack: Quantiles;
  /** What is neither taken nor refused got no answer. */
  readonly forged: { readonly sent: number; readonly taken: number; readonly refused: number };
  readonly probes: { readonly sent: number; readonly failed: number };
  /** How often each reason not to take a message was met. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Counts what happens to callbacks, and what of each message its sender knows in the end. */
export class Tally {
  /** The better one of what happened to each message; the last one among equals, save a cut, which is not of the app. */
  readonly fates = new Map<string, Outcome>();
  readonly forgedIds = new Set<string>();
  readonly acks: number[] = [];
  readonly outcomes: Record<Outcome, number> = { answered: 0, refused: 0, timedOut: 0, failed: 0, cut: 0, dropped: 0 };
  inFlight = 0;
  sent = 0;
  private duplicates = 0;
  private repeated = 0;
  private readonly held = { messages: 0, longest: 0 };
  private readonly forged = { sent: 0, taken: 0, refused: 0 };
  private readonly probes = { sent: 0, failed: 0 };
  private readonly reasons = new Map<string, number>();

  /** @param again whether the sender sends the same once more by its own rules */
  begin({ kind }: PlannedCallback, again = false): void {
    this.inFlight++;
    if (kind === 'forged' || kind === 'probe') return;
    this.sent++;
    if (again) this.repeated++;
    else if (kind === 'duplicate') this.duplicates++;
  }

  end(planned: PlannedCallback, outcome: Outcome, answer?: JudgedAnswer): void {
    this.inFlight--;
    if (planned.kind === 'probe') {
      this.probes.sent++;
      if (outcome !== 'answered') this.probes.failed++;
    } else if (planned.kind === 'forged') {
      this.forgedIds.add(planned.eventId!);
      this.forged.sent++;
      if (outcome === 'answered') this.forged.taken++;
      if (outcome === 'refused') this.forged.refused++;
    } else {
      this.settle(planned, outcome);
      if (answer?.status !== undefined) this.acks.push(answer.milliseconds);
      // what timed out says no more than that, and a delay has its own time
      if (outcome !== 'answered' && outcome !== 'timedOut' && answer !== undefined) this.note(reasonOf(answer));
    }
  }

  /** A message that is not sent: the sender's queue was full. */
  drop(planned: PlannedCallback): void {
    this.settle(planned, 'dropped');
  }

  heldUp(milliseconds: number): void {
    this.held.messages++;
    this.held.longest = Math.max(this.held.longest, Math.round(milliseconds));
  }

  report(): TallyReport {
    const { dropped: _, ...outcomes } = this.outcomes;
    const fates = [...this.fates.values()];
    const count = (outcome: Outcome) => fates.filter((fate) => fate === outcome).length;
    const answeredMessages = count('answered');
    return {
      messages: fates.length,
      duplicates: this.duplicates,
      sent: this.sent,
      repeated: this.repeated,
      ...outcomes,
      answeredMessages,
      wouldHaveLost: {
        messages: fates.length - answeredMessages,
        refused: count('refused'),
        timedOut: count('timedOut'),
        failed: count('failed'),
        dropped: count('dropped'),
        cut: count('cut'),
      },
      heldUp: this.held,
      ack: quantiles(this.acks),
      forged: this.forged,
      probes: this.probes,
      reasons: Object.fromEntries([...this.reasons].sort(([, one], [, other]) => other - one)),
    };
  }

  private settle({ eventId }: PlannedCallback, outcome: Outcome): void {
    this.outcomes[outcome]++;
    const known = this.fates.get(eventId!);
    if (known === undefined || (known !== 'answered' && outcome !== 'cut')) this.fates.set(eventId!, outcome);
  }

  private note(reason: string): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }
}

function reasonOf({ status, error, verdict }: JudgedAnswer): string {
  if (status === undefined) return error!.message;
  // the verdicts name the status where the sender looks at it
  return verdict.outcome === 'success' ? `the status is ${status}` : verdict.sentence;
}

/** Of times in milliseconds; null of none. */
export interface Quantiles {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Nearest rank: each is a value that was there. */
export function quantiles(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
