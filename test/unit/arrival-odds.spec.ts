import { ArrivalOdds } from '../../lib/silence/arrival-odds.js';
import { HOUR, MINUTE } from '../../lib/silence/usual-week.js';
import { simulate, type SimulatedChat } from '../support/simulated-chat.js';
import { isThorough } from '../support/thorough.js';

const DAY = 24 * HOUR;
const IMPROBABLE = 1e-4;
const LEARNED = 7;
const SEEDS = isThorough ? [1, 2, 3] : [1];
/** The hours of a week in which a stop is tried. */
const STOPS = Array.from({ length: 168 }, (_, hour) => hour).filter((hour) => isThorough || hour % 5 === 0);

/** What is known of one chat, and when alarms began. */
class Watched {
  readonly alarms: number[] = [];
  private odds: ArrivalOdds | undefined;
  private isSilent = false;
  private minute = 0;

  constructor(private readonly counts: Uint32Array) {}

  /** Goes on until a day. What was improbable at the end of a silence, or of an hour of it, became so at some minute before. */
  watch(days: number): this {
    for (; this.minute < days * 1_440; this.minute++) {
      const now = this.minute * MINUTE;
      const callbacks = this.counts[this.minute] ?? 0;
      if (callbacks > 0 || now % HOUR === 0) this.judge(now);
      if (callbacks > 0) this.take(now, callbacks);
      else if (now % HOUR === 0) this.odds?.pass(now);
    }
    return this;
  }

  /** Milliseconds from now until the alarm begins, in whole minutes, if nothing comes any more. */
  get told(): number {
    const now = this.minute * MINUTE;
    let [early, late] = [-1, 40 * 1_440];
    while (late - early > 1) {
      const middle = Math.floor((early + late) / 2);
      if (this.isImprobable(now + middle * MINUTE)) late = middle;
      else early = middle;
    }
    return late * MINUTE;
  }

  private take(now: number, callbacks: number): void {
    const hour = Math.floor(now / HOUR) * HOUR;
    this.odds ??= new ArrivalOdds(hour, IMPROBABLE);
    this.odds.take({ hour, minutes: 1, callbacks, last: now });
    this.isSilent = false;
  }

  private judge(now: number): void {
    if (now < LEARNED * DAY || this.isSilent || !this.isImprobable(now)) return;
    this.isSilent = true;
    this.alarms.push(now);
  }

  private isImprobable(now: number): boolean {
    return this.odds !== undefined && this.odds.ofNothing(this.odds.last, now) < IMPROBABLE;
  }
}

/** The days on which alarms began. */
function alarmsOf(chat: SimulatedChat, seed: number): number[] {
  const days = LEARNED + 30;
  const { alarms } = new Watched(simulate(chat, days, seed)).watch(days);
  return alarms.map((at) => Math.floor(at / DAY));
}

const CHATS: Readonly<Record<string, SimulatedChat>> = {
  'a few callbacks a day': { perDay: 5 },
  'a small chat': { perDay: 60 },
  'callbacks that come one by one': { perDay: 300, burst: 1 },
  'a medium chat': { perDay: 1_000 },
  'a large chat': { perDay: 20_000 },
  'long bursts': { perDay: 600, burst: 60 },
  'days that are not alike': { perDay: 1_000, unlike: 0.7 },
  'an office without weekends': { perDay: 2_000, weekend: 0, night: 0 },
  'a day that begins on the minute, and clocks that change': { perDay: 5_000, sharp: true, night: 0, clocksBack: 24 },
  'a chat that shrinks': { perDay: 4_000, growth: -0.3 },
  'a chat that grows': { perDay: 200, growth: 0.2 },
  holidays: { perDay: 2_000, weekend: 0.1, holidays: [20, 21, 33] },
};

describe('ArrivalOdds', () => {
  it('has at most one false alarm in 30 days of any chat, and hardly any in all of them', () => {
    const chats = Object.entries(CHATS).filter((_, index) => isThorough || index % 3 === 1);
    const runs = chats.flatMap(([name, chat]) => SEEDS.map((seed) => ({ name, seed, alarms: alarmsOf(chat, seed) })));
    expect(runs.filter(({ alarms }) => alarms.length > 1)).toEqual([]);
    expect(runs.flatMap(({ alarms }) => alarms).length).toBeLessThanOrEqual(3);
  }, 60_000);

  // by chance alone it takes ln(10^4) = 9.2 bursts that should have come, of which no minute counts more than one
  it.each([
    ['a large chat, by day', { perDay: 20_000 }, [10, 16], 15 * MINUTE],
    ['a large chat, at any hour', { perDay: 20_000 }, [0, 24], 8 * HOUR],
    ['a huge chat, at any hour', { perDay: 200_000 }, [0, 24], 30 * MINUTE],
    ['a medium chat, in the morning', { perDay: 1_000 }, [9, 13], 3 * HOUR],
    ['a medium chat, at any hour', { perDay: 1_000 }, [0, 24], 24 * HOUR],
    ['a small chat, at any hour', { perDay: 60 }, [0, 24], 5 * DAY],
  ] as const)('tells of a stop in time: %s', (_, chat, [from, to], limit) => {
    const days = LEARNED + 14;
    const watched = new Watched(simulate(chat, days + 7, 1));
    const slow = STOPS.map((hour) => ({ hour, told: watched.watch(days + hour / 24).told }))
      .filter(({ hour }) => hour % 24 >= from && hour % 24 < to)
      .filter(({ hour }) => from === 0 || (days + 3 + Math.floor(hour / 24)) % 7 < 5)
      .filter(({ told }) => told > limit);
    expect(slow).toEqual([]);
  });

  it('does not take a silence for usual while it lasts', () => {
    const watched = new Watched(simulate({ perDay: 20_000 }, 14, 1)).watch(14 + 10);
    expect(watched.alarms).toHaveLength(1);
    expect(watched.told).toBe(0);
  });

  it('tells of a stop as soon as before, a day after the end of another one', () => {
    const chat = { perDay: 20_000, closed: (day: number) => day === 15 };
    const stop = 17 * DAY + 12 * HOUR;
    const watched = new Watched(simulate(chat, 18, 1)).watch(stop / DAY);
    expect(watched.alarms.map((at) => Math.floor(at / DAY))).toEqual([15]);
    expect(watched.told).toBeLessThanOrEqual(20 * MINUTE);
  });

  it('warns of weekends without callbacks twice; then they are usual', () => {
    const chat = { perDay: 20_000, weekend: 1, closed: (day: number, isWeekend: boolean) => day > 8 && isWeekend };
    expect(alarmsOf(chat, 1)).toEqual([9, 16]);
  });

  it('expects as many callbacks as usually come', () => {
    const counts = simulate({ perDay: 20_000, unlike: 0 }, 22, 1);
    const odds = new ArrivalOdds(0, IMPROBABLE);
    const sum = (from: number) =>
      counts.slice(from / MINUTE, (from + DAY) / MINUTE).reduce((one, more) => one + more, 0);
    for (const [minute, callbacks] of counts.subarray(0, 21 * 1_440).entries()) {
      const last = minute * MINUTE;
      if (callbacks > 0) odds.take({ hour: Math.floor(last / HOUR) * HOUR, minutes: 1, callbacks, last });
    }
    odds.pass(21 * DAY);
    const thursday = 21 * DAY;
    expect(odds.usualCallbacks(thursday, thursday + DAY) / sum(thursday)).toBeCloseTo(1, 1);
    expect(odds.usualCallbacks(thursday, thursday + HOUR / 2)).toBeCloseTo(
      odds.usualCallbacks(thursday, thursday + HOUR) / 2,
    );
  });
});
