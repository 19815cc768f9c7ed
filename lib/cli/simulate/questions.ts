import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import type { ChatServerTraffic } from '../../chat-servers/client/command-line.js';
import type { JudgedAnswer } from '../../chat-servers/client/send.js';
import type { PlannedCallback } from '../sending/planned-callback.js';
import { quantiles, type Quantiles } from '../sending/tally.js';
import { randomOf } from './random.js';

/** What became of a question. An answer that the chat server cannot read, or that comes too late, is a failure. */
export type Answered = 'allowed' | 'rewritten' | 'refused' | 'dropped' | 'failed';

/** What became of all questions. */
export interface QuestionReport extends Readonly<Record<Answered, number>> {
  readonly asked: number;
  /** Messages that were not sent after an answer, or for want of one. */
  readonly stopped: number;
  /** Milliseconds from a question to its answer. */
  readonly ack: Quantiles;
  /** Why questions failed, and how often. */
  readonly reasons: Readonly<Record<string, number>>;
}

/**
 * The plan, in which the chat server asks before some messages. Which ones does not depend on anything but the seed.
 *
 * @param share of messages
 */
export function* withQuestions(
  plan: Iterable<PlannedCallback>,
  share: number,
  { questions }: ChatServerTraffic,
  seed: string,
): Generator<PlannedCallback> {
  const random = randomOf(`${seed}/before`);
  for (const planned of plan) {
    const isAsked = questions !== undefined && share > 0 && random() < share;
    yield isAsked ? { ...planned, questions: questions(planned.callback, random) } : planned;
  }
}

/** Asks before messages are sent, and counts the answers. */
export class Questions {
  private readonly counts: Record<Answered, number> = { allowed: 0, rewritten: 0, refused: 0, dropped: 0, failed: 0 };
  private readonly acks: number[] = [];
  private readonly reasons = new Map<string, number>();
  private stopped = 0;
  /** The messages as they go on, by the ids of their events. */
  private readonly going = new Map<string, Promise<ChatCallback | undefined>>();

  /** @param send sends a callback once; it never fails */
  constructor(
    private readonly send: (planned: PlannedCallback) => Promise<JudgedAnswer | undefined>,
    private readonly traffic: ChatServerTraffic,
  ) {}

  /**
   * Asks what is planned, one question after the other, and once for a message that arrives twice.
   *
   * @returns the message as it goes on; undefined for one that does not
   */
  async ask({ questions, ...message }: PlannedCallback): Promise<PlannedCallback | undefined> {
    if (questions === undefined) return message;
    const { eventId = '' } = message;
    const going = this.going.get(eventId) ?? this.askAll(message, questions);
    this.going.set(eventId, going);
    const callback = await going;
    return callback && { ...message, callback };
  }

  report(): QuestionReport {
    return {
      asked: Object.values(this.counts).reduce((sum, count) => sum + count, 0),
      ...this.counts,
      stopped: this.stopped,
      ack: quantiles(this.acks),
      reasons: Object.fromEntries([...this.reasons].sort(([, one], [, other]) => other - one)),
    };
  }

  private async askAll(
    { at, eventId, callback: message }: PlannedCallback,
    questions: readonly ChatCallback[],
  ): Promise<ChatCallback | undefined> {
    let callback = message;
    for (const question of questions) {
      const answer = await this.send({ at, kind: 'message', eventId, callback: question });
      const { passes, changes } = answer!.verdict;
      this.count(answer!);
      if (passes === false) {
        this.stopped++;
        return undefined;
      }
      if (changes !== undefined) callback = this.traffic.rewritten?.(callback, changes) ?? callback;
    }
    return callback;
  }

  private count(answer: JudgedAnswer): void {
    const { status, verdict, milliseconds, error } = answer;
    const answered = answeredBy(answer);
    this.counts[answered]++;
    if (status !== undefined) this.acks.push(milliseconds);
    if (answered !== 'failed') return;
    const isReadable = status !== undefined && verdict.outcome !== 'failure';
    const reason = isReadable ? `the status is ${status}` : (error?.message ?? verdict.sentence);
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }
}

/** With an error status nobody has decided, whatever the chat server makes of it. */
function answeredBy({ status, verdict }: JudgedAnswer): Answered {
  if (verdict.outcome === 'failure' || status === undefined || status >= 300) return 'failed';
  if (verdict.outcome === 'refusal') return verdict.dropped ? 'dropped' : 'refused';
  return verdict.changes === undefined ? 'allowed' : 'rewritten';
}
