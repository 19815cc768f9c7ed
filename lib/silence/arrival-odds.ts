import { HOUR, UsualWeek, type HourCount } from './usual-week.js';

/** Bursts by which it is judged how much comes at present. */
const RECENT = 20;
/** What the belief that as much comes as usual is worth, in bursts. */
const AS_USUAL = 1;

/** What came in one hour, or in a part of it. */
export interface HourOfArrivals extends HourCount {
  /** Epoch milliseconds at which the hour began. */
  readonly hour: number;
  /** Epoch milliseconds of the last callback. */
  readonly last: number;
}

/**
 * How probable it is that nothing came since the last callback of one kind. The usual week gives what should have come. What came
 * recently tells how much of that can be counted on: on a holiday less comes than usual, from its morning on. More than usual is taken
 * for as usual.
 *
 * Nothing is learned from an improbable silence before its end: what is usual stays what it was, however long it lasts.
 */
export class ArrivalOdds {
  private readonly usual = new UsualWeek();
  /** The first hour that is not learned yet, in whole hours since the epoch. */
  private openHour: number;
  private open = { minutes: 0, callbacks: 0 };
  /** Bursts of late, and those that were to be expected meanwhile. */
  private seen = RECENT;
  private expected = RECENT;
  /** Epoch milliseconds of the last callback. */
  last: number;

  /**
   * @param first epoch milliseconds: the hour of the first callback
   * @param improbable a silence below this probability is improbable
   */
  constructor(
    readonly first: number,
    private readonly improbable: number,
  ) {
    this.openHour = Math.floor(first / HOUR);
    this.last = first;
  }

  /** Takes in what came, hour by hour. */
  take({ hour, minutes, callbacks, last }: HourOfArrivals): void {
    this.learnUntil(hour, this.isSilent(hour));
    this.open.minutes += minutes;
    this.open.callbacks += callbacks;
    const { independence } = this.usual;
    this.seen += minutes * independence;
    this.expected += sumOver(this.last, last, (one) => this.usual.activeMinutesIn(one)) * independence;
    const excess = Math.max(1, this.expected / RECENT);
    this.expected /= excess;
    this.seen = Math.min(this.seen / excess, this.expected);
    this.last = Math.max(this.last, last);
  }

  /** Takes in that nothing more came until a time. */
  pass(time: number): void {
    if (!this.isSilent(time)) this.learnUntil(time, false);
  }

  /** The probability that nothing comes between two times. */
  ofNothing(from: number, until: number): number {
    const missing = sumOver(from, until, (hour) => this.usual.burstsIn(hour));
    // how much comes at present is uncertain by a gamma distribution, so this is the tail of a Lomax distribution
    return (1 + missing / (AS_USUAL + this.expected)) ** -(AS_USUAL + this.seen);
  }

  /** How many callbacks usually come between two times. */
  usualCallbacks(from: number, until: number): number {
    return sumOver(from, until, (hour) => this.usual.callbacksIn(hour));
  }

  private isSilent(time: number): boolean {
    return this.ofNothing(this.last, time) < this.improbable;
  }

  private learnUntil(time: number, isSilent: boolean): void {
    for (; this.openHour < Math.floor(time / HOUR); this.openHour++) {
      // of the hour of the first callback only a part was seen
      if (this.openHour > this.first / HOUR) this.usual.learn(this.openHour, this.open, isSilent);
      this.open = { minutes: 0, callbacks: 0 };
    }
  }
}

/** Adds up what belongs to each hour between two times; of the first and the last hour in part. */
function sumOver(from: number, until: number, ofHour: (hour: number) => number): number {
  let sum = 0;
  for (let hour = Math.floor(from / HOUR); hour * HOUR < until; hour++) {
    const share = (Math.min(until, (hour + 1) * HOUR) - Math.max(from, hour * HOUR)) / HOUR;
    sum += ofHour(hour) * Math.max(0, share); // clocks of instances differ: the last callback may be in the future
  }
  return sum;
}
