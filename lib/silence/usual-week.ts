/** Milliseconds. */
export const MINUTE = 60_000;
/** Milliseconds. */
export const HOUR = 3_600_000;

/** Hours. */
const WEEK = 168;
/** What a week counts for next to the week after it: weeks fade, so that a chat that grows or shrinks is followed. */
const FADING = 0.75;
/** Active minutes that the hours around one lend it: a single empty hour of a small chat says little. */
const LENT = 2;
/** How bursty a chat is taken to be before it is known, and how much evidence (a variance) this belief is worth. */
const FIRST_DISPERSION = 4;
const FIRST_EVIDENCE = 10;
/** No burst is further off than this; what is, was an outage, and must not make the whole chat seem bursty. */
const MOST_DISPERSION = 60;
/** Weeks in a row in which the same hour belonged to an improbable silence; then nothing is expected in it any more. */
const NEW_USUAL = 2;

/** What came in an hour, or in a part of it. */
export interface HourCount {
  /** Minutes in which at least one callback came, 0 to 60. */
  readonly minutes: number;
  readonly callbacks: number;
}

/**
 * What usually comes in each hour of the week (UTC), and how bursty it is. Silence is about whether anything comes at all, so active
 * minutes are counted: a hundred callbacks in one minute make no later minute busier.
 */
export class UsualWeek {
  private readonly weeks = new Float64Array(WEEK);
  private readonly minutes = new Float64Array(WEEK);
  private readonly callbacks = new Float64Array(WEEK);
  private readonly silences = new Uint8Array(WEEK);
  /** What `near` gave since the hours around were learned; NaN for what is to be computed. */
  private readonly known = new Float64Array(WEEK).fill(NaN);
  /** Of the differences between hours and what was usual, and what chance alone would make of them. */
  private squares = FIRST_DISPERSION * FIRST_EVIDENCE;
  private variance = FIRST_EVIDENCE;

  /**
   * Takes in an hour that is over. Hours come in their order, each once.
   *
   * @param hour whole hours since the epoch
   * @param isSilent whether it belonged to a silence that was improbable
   */
  learn(hour: number, { minutes, callbacks }: HourCount, isSilent: boolean): void {
    const slot = hour % WEEK;
    if (this.weeks[slot]! > 0) this.compare(minutes, this.mean(this.minutes, slot));
    this.weeks[slot] = this.weeks[slot]! * FADING + 1;
    this.minutes[slot] = this.minutes[slot]! * FADING + minutes;
    this.callbacks[slot] = this.callbacks[slot]! * FADING + callbacks;
    if (minutes > 0) this.silences[slot] = 0;
    else if (isSilent) this.silences[slot] = Math.min(NEW_USUAL, this.silences[slot]! + 1);
    for (let offset = -3; offset <= 3; offset++) this.known[(slot + offset + WEEK) % WEEK] = NaN;
  }

  /** Callbacks that usually come in an hour. */
  callbacksIn(hour: number): number {
    return this.mean(this.callbacks, hour % WEEK);
  }

  /**
   * Minutes of an hour in which something comes. It is the least of the hour and its neighbours, so that a chat may begin its day an
   * hour later, as it does when the clocks change.
   */
  activeMinutesIn(hour: number): number {
    return Math.min(this.near(hour - 1), this.near(hour), this.near(hour + 1));
  }

  /**
   * Bursts that begin in an hour, at random times; at most one a minute, so that no fault of a few minutes is a silence, however busy
   * the chat.
   */
  burstsIn(hour: number): number {
    const perMinute = -Math.log(1 - this.activeMinutesIn(hour) / 61);
    return 60 * Math.min(1, perMinute * this.independence);
  }

  /** The share of active minutes that begin a burst, from above 0 to 1: with so many, bursts of logarithmic sizes are as dispersed. */
  get independence(): number {
    const dispersion = Math.max(1.001, this.squares / this.variance);
    return Math.log(dispersion) / (dispersion - 1);
  }

  /** 0 for an hour of which no week was seen. */
  private mean(sums: Float64Array, slot: number): number {
    return this.weeks[slot] === 0 ? 0 : sums[slot]! / this.weeks[slot]!;
  }

  /** Active minutes of one hour, drawn towards those around it where little is known. */
  private near(hour: number): number {
    const slot = (hour + WEEK) % WEEK;
    if (Number.isNaN(this.known[slot])) this.known[slot] = this.drawn(slot);
    return this.known[slot]!;
  }

  private drawn(slot: number): number {
    let sum = 0;
    for (let offset = -3; offset <= 3; offset++) sum += this.mean(this.minutes, (slot + offset + WEEK) % WEEK);
    const around = sum / 7;
    if (around === 0 || this.weeks[slot] === 0 || this.silences[slot] === NEW_USUAL) return 0;
    return (this.minutes[slot]! + LENT) / (this.weeks[slot]! + LENT / around);
  }

  private compare(minutes: number, usual: number): void {
    const fading = FADING ** (1 / WEEK);
    const variance = usual * (1 - usual / 61);
    const square = Math.min((minutes - usual) ** 2, MOST_DISPERSION * Math.max(1, variance));
    this.squares = this.squares * fading + square;
    this.variance = this.variance * fading + variance;
  }
}
