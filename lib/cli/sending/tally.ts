import type { JudgedAnswer } from '../../chat-servers/client/send.js';
import type { Fate, PlannedCallback } from './planned-callback.js';

/** Why messages are lost to the app: the chat server got no success, and does not send them again. */
export type Losses = Readonly<Record<Exclude<Fate, 'answered'>, number>>;

export interface TallyReport {
  readonly messages: number;
  /** Messages that arrived twice, without the chat server's doing. */
  readonly duplicates: number;
  /** Requests, repeated ones and duplicates too, but no forged ones and no probes. */
  readonly sent: number;
  readonly repeated: number;
  readonly answered: number;
  readonly refused: number;
  readonly timedOut: number;
  readonly failed: number;
  readonly cut: number;
  /** Messages with at least one answered request. */
  readonly answeredMessages: number;
  readonly wouldHaveLost: Losses & { readonly messages: number };
  /** Users' operations that waited for a slot in a full queue, and the longest wait in milliseconds. */
  readonly heldUp: { readonly messages: number; readonly longest: number };
  /** Milliseconds from a request to its answer, refusals too. */
  readonly ack: Quantiles;
  /** Those that were neither taken nor refused got no answer. */
  readonly forged: { readonly sent: number; readonly taken: number; readonly refused: number };
  readonly probes: { readonly sent: number; readonly failed: number };
  /** How often messages were not taken, by reasons. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Counts what happens to callbacks, and what the chat server knows about each message in the end. */
export class Tally {
  /** The best fate of each message; the last one among equals, except a cut, which is not the app's fault. */
  readonly fates = new Map<string, Fate>();
  readonly forgedIds = new Set<string>();
  readonly acks: number[] = [];
  readonly requests: Record<Fate, number> = { answered: 0, refused: 0, timedOut: 0, failed: 0, cut: 0, dropped: 0 };
  inFlight = 0;
  sent = 0;
  private duplicates = 0;
  private repeated = 0;
  private readonly held = { messages: 0, longest: 0 };
  private readonly forged = { sent: 0, taken: 0, refused: 0 };
  private readonly probes = { sent: 0, failed: 0 };
  private readonly reasons = new Map<string, number>();

  /** @param again whether the chat server sends the callback again by its own rules */
  begin({ kind }: PlannedCallback, again = false): void {
    this.inFlight++;
    if (kind === 'forged' || kind === 'probe') return;
    this.sent++;
    if (again) this.repeated++;
    else if (kind === 'duplicate') this.duplicates++;
  }

  end(planned: PlannedCallback, fate: Fate, answer?: JudgedAnswer): void {
    this.inFlight--;
    if (planned.kind === 'probe') {
      this.probes.sent++;
      if (fate !== 'answered') this.probes.failed++;
    } else if (planned.kind === 'forged') {
      this.forgedIds.add(planned.eventId!);
      this.forged.sent++;
      if (fate === 'answered') this.forged.taken++;
      if (fate === 'refused') this.forged.refused++;
    } else {
      this.decide(planned, fate);
      if (answer?.status !== undefined) this.acks.push(answer.milliseconds);
      // a timeout has no other reason, and with a delay each has a deadline of its own
      if (fate !== 'answered' && fate !== 'timedOut' && answer !== undefined) this.note(reasonOf(answer));
    }
  }

  /** A message that is not sent: the queue was full. */
  drop(planned: PlannedCallback): void {
    this.decide(planned, 'dropped');
  }

  heldUp(milliseconds: number): void {
    this.held.messages++;
    this.held.longest = Math.max(this.held.longest, Math.round(milliseconds));
  }

  report(): TallyReport {
    const { dropped: _, ...requests } = this.requests;
    const fates = [...this.fates.values()];
    const count = (one: Fate) => fates.filter((fate) => fate === one).length;
    const answeredMessages = count('answered');
    return {
      messages: fates.length,
      duplicates: this.duplicates,
      sent: this.sent,
      repeated: this.repeated,
      ...requests,
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

  private decide({ eventId }: PlannedCallback, fate: Fate): void {
    this.requests[fate]++;
    const known = this.fates.get(eventId!);
    if (known === undefined || (known !== 'answered' && fate !== 'cut')) this.fates.set(eventId!, fate);
  }

  private note(reason: string): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }
}

function reasonOf({ status, error, verdict }: JudgedAnswer): string {
  if (status === undefined) return error!.message;
  // the verdict names the status if the chat server looks at it
  return verdict.outcome === 'success' ? `the status is ${status}` : verdict.sentence;
}

/** Quantiles of times in milliseconds; null if there are none. */
export interface Quantiles {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Nearest rank: each is one of the values. */
export function quantiles(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
