import type { Arrivals, CallbackJournal } from '../journal/callback-journal.js';
import { Poll } from '../time/poll.js';
import type { ArrivalCounter } from './arrival-counter.js';
import { ArrivalOdds } from './arrival-odds.js';
import { SilenceReport } from './silence-report.js';
import type { Silence, SilencePolicy } from './silence.js';
import { HOUR, MINUTE } from './usual-week.js';

const DAY = 24 * HOUR;
/** What is read of the journal at the start; what came before has faded. */
const HISTORY = 28 * DAY;
/** What is read at once, and milliseconds between two such reads: others use the database too. */
const SLICE = 6 * HOUR;
const PAUSE = 1_000;
/** Milliseconds in which rows are committed, and by which the clocks of instances may differ. */
const LAG = 30_000;
/** A silence that lasts so long is the new usual. */
const FORGOTTEN = 14 * DAY;

/** What a silence watch works with. */
export interface SilenceParts {
  /** Undefined where the alarm is off. */
  readonly policy: SilencePolicy | undefined;
  /** What this instance received. */
  readonly counter: ArrivalCounter;
  /** Whether the options list such an app, and this version knows such a command as one that tells what has happened. */
  readonly isWatched: (kind: ArrivalKind) => boolean;
}

type ArrivalKind = Pick<Arrivals, 'provider' | 'appId' | 'command'>;

/** The callbacks of one kind. */
interface Watched extends ArrivalKind {
  odds: ArrivalOdds;
  /** Epoch milliseconds at which this instance received the last one, whether or not it could be stored. */
  heard: number;
  /** Epoch milliseconds at which the silence began that was told and goes on; undefined when there is none. */
  since: number | undefined;
}

/**
 * Notices when a chat server stops calling: when callbacks of a kind, a command of an app, should have come for so long that it is hardly
 * chance. What usually comes is learned from the journal, which all instances share, or from what this instance receives. Inject it.
 *
 * @example
 * ```ts
 * constructor(private readonly watch: SilenceWatch) {}
 * …
 * const calls = this.watch.silences().length === 0;
 * ```
 */
export class SilenceWatch {
  readonly #parts: SilenceParts;
  readonly #watched = new Map<string, Watched>();
  readonly #report: SilenceReport;
  #journal: CallbackJournal | undefined;
  #poll: Poll | undefined;
  /** Epoch milliseconds: until when all is read, of the last look, and from when on there was no gap between looks. */
  #readUntil = 0;
  #lookedAt = 0;
  #watchedSince = 0;

  constructor(parts: SilenceParts) {
    this.#parts = parts;
    this.#report = new SilenceReport(parts.policy?.onSilence);
  }

  /** The silences that go on at present. */
  silences(): readonly Silence[] {
    return [...this.#watched.values()].flatMap((one) => (one.since === undefined ? [] : [silenceOf(one, one.since)]));
  }

  /** Begins to look, an interval from now. @internal */
  start(journal: CallbackJournal | undefined): void {
    const { policy } = this.#parts;
    if (policy === undefined) return;
    this.#journal = journal?.arrivals === undefined ? undefined : journal;
    this.#lookedAt = this.#watchedSince = Date.now();
    this.#poll = new Poll('Looking for silence', policy.interval, () => this.#look(policy));
    this.#poll.start(policy.interval);
  }

  /** Resolves when the look under way has ended. @internal */
  async stop(): Promise<void> {
    await this.#poll?.stop();
  }

  async #look(policy: SilencePolicy): Promise<void> {
    const own = this.#parts.counter.take();
    for (const one of own) {
      const watched = this.#watched.get(nameOf(one));
      if (watched !== undefined) watched.heard = one.last;
    }
    const now = Date.now();
    const until = this.#journal === undefined ? now : now - LAG - ((now - LAG) % MINUTE);
    const arrivals = this.#journal === undefined ? own : await this.#read(this.#journal, until);
    for (const one of arrivals) this.#take(one, policy);
    // while the journal could not be read, or this process stood still, nobody could know what came
    if (now - this.#lookedAt > 3 * policy.interval) this.#watchedSince = now;
    this.#lookedAt = now;
    if (this.#journal !== undefined && this.#readUntil < until) this.#poll?.wake(PAUSE);
    else for (const one of this.#watched.values()) this.#judge(one, until, policy);
  }

  /** What was stored after what is read already; each minute is read once. */
  async #read(journal: CallbackJournal, until: number): Promise<readonly Arrivals[]> {
    const from = Math.max(this.#readUntil, until - HISTORY);
    const end = Math.min(from + SLICE, until);
    if (end <= from) return [];
    const found = await journal.arrivals!(from, end);
    this.#readUntil = end;
    return found.toSorted((one, other) => one.hour - other.hour);
  }

  #take(arrivals: Arrivals, { probability }: SilencePolicy): void {
    const { provider, appId, command, hour, last } = arrivals;
    if (!this.#parts.isWatched(arrivals)) return;
    let one = this.#watched.get(nameOf(arrivals));
    if (one === undefined || last - one.odds.last > FORGOTTEN) {
      one = { provider, appId, command, odds: new ArrivalOdds(hour, probability), heard: last, since: undefined };
      this.#watched.set(nameOf(one), one);
    }
    one.odds.take(arrivals);
  }

  #judge(one: Watched, until: number, { probability, learning }: SilencePolicy): void {
    const { odds } = one;
    const last = lastOf(one);
    if (one.since !== undefined && last > one.since) this.#end(one, one.since, 'callback');
    if (until - last > FORGOTTEN) {
      if (one.since !== undefined) this.#end(one, one.since, 'forgotten');
      this.#watched.delete(nameOf(one));
      return;
    }
    if (one.since !== undefined) return;
    odds.pass(until);
    if (until - odds.first < learning) return;
    if (odds.ofNothing(Math.max(last, this.#watchedSince), until) >= probability) return;
    one.since = last;
    this.#report.write(silenceOf(one, last));
  }

  #end(one: Watched, since: number, ended: NonNullable<Silence['ended']>): void {
    one.since = undefined;
    this.#report.write(silenceOf(one, since, ended));
  }
}

function nameOf({ provider, appId, command }: ArrivalKind): string {
  return JSON.stringify([provider, appId, command]);
}

function lastOf({ odds, heard }: Watched): number {
  return Math.max(odds.last, heard);
}

function silenceOf(one: Watched, since: number, ended?: Silence['ended']): Silence {
  const { provider, appId, command, odds } = one;
  // it ended with the last callback, as far as one came
  const until = ended === 'callback' ? lastOf(one) : Date.now();
  return {
    provider,
    appId,
    command,
    since,
    minutes: Math.floor((until - since) / MINUTE),
    expected: Math.round(odds.usualCallbacks(since, until)),
    ended,
  };
}
