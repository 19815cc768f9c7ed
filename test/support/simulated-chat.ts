/** A chat whose callbacks come in conversations: more by day than by night, fewer at weekends, and not the same every day. */
export interface SimulatedChat {
  /** Callbacks of a working day, on average. */
  readonly perDay: number;
  /** Callbacks of a conversation, on average. @default 6 */
  readonly burst?: number;
  /** What the nights have of an average hour. @default 0.05 */
  readonly night?: number;
  /** What weekends and holidays have of a working day. @default 0.3 */
  readonly weekend?: number;
  /** How unlike one another the days are: standard deviation of the logarithm. @default 0.2 */
  readonly unlike?: number;
  /** Growth in a week, as a logarithm. @default 0 */
  readonly growth?: number;
  /** Whether the day begins and ends from one minute to the next. @default false */
  readonly sharp?: boolean;
  /** Days that are like a weekend, counted from 0. */
  readonly holidays?: readonly number[];
  /** The day from which on the clocks are an hour back. */
  readonly clocksBack?: number;
  /** Whether nothing comes on a day. */
  readonly closed?: (day: number, isWeekend: boolean) => boolean;
}

const MINUTES_OF_DAY = 1_440;

/** How many callbacks came in each minute since the epoch, which began on a Thursday. */
export function simulate(chat: SimulatedChat, days: number, seed: number): Uint32Array {
  const random = generator(seed);
  const exponential = () => -Math.log(1 - random());
  const normal = () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * random());
  const { burst = 6, unlike = 0.2, weekend = 0.3, growth = 0, holidays = [], closed = () => false } = chat;
  const counts = new Uint32Array(days * MINUTES_OF_DAY);
  let ofDay = 1;
  for (let minute = 0; minute < counts.length; minute++) {
    const day = Math.floor(minute / MINUTES_OF_DAY);
    if (minute % MINUTES_OF_DAY === 0) ofDay = Math.exp(unlike * normal());
    const isWeekend = (day + 3) % 7 >= 5;
    if (closed(day, isWeekend)) continue;
    const share = isWeekend || holidays.includes(day) ? weekend : 1;
    const perMinute =
      (chat.perDay / MINUTES_OF_DAY) * ofHour(chat, minute) * share * ofDay * Math.exp((growth * day) / 7);
    for (let at = exponential(); at < perMinute / burst; at += exponential()) {
      for (let time: number = minute; time < counts.length; time += exponential()) {
        counts[Math.floor(time)]!++;
        if (random() < 1 / burst) break;
      }
    }
  }
  return counts;
}

function ofHour({ night = 0.05, sharp = false, clocksBack = Infinity }: SimulatedChat, minute: number): number {
  const back = minute >= clocksBack * MINUTES_OF_DAY ? 23 : 0;
  const hour = ((minute % MINUTES_OF_DAY) / 60 + back) % 24;
  if (sharp) return hour >= 8 && hour < 20 ? 1.8 : night;
  const sun = 0.5 + 0.5 * Math.sin(((hour - 6) / 12) * Math.PI);
  return night + (1 - night) * 2 * sun ** 2;
}

/** Numbers from 0 to below 1; the same ones for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
