import { subscribe } from '../../lib/diagnostics/index.js';
import type { Provider } from '../../lib/events/chat-event.js';
import type { Arrivals, CallbackJournal } from '../../lib/journal/index.js';
import { ArrivalCounter } from '../../lib/silence/arrival-counter.js';
import { SilenceWatch } from '../../lib/silence/silence-watch.js';
import type { Silence } from '../../lib/silence/silence.js';
import { HOUR, MINUTE } from '../../lib/silence/usual-week.js';
import { captureLog, fakeTime, pass } from '../support/delivery-instance.js';

const DAY = 24 * HOUR;
const KIND = { provider: 'example' as string as Provider, appId: '1400000001', command: 'AfterMessage' };

/** A journal in which two callbacks came in every minute, but for some time. */
class SteadyJournal {
  readonly asked: [since: number, until: number][] = [];
  isDown = false;
  command = KIND.command;

  /** @param begin epoch milliseconds of the first minute @param end of the first minute in which nothing came */
  constructor(
    public begin: number,
    public end: number,
    public again = Infinity,
  ) {}

  arrivals = async (since: number, until: number): Promise<Arrivals[]> => {
    if (this.isDown) throw new Error('connection lost');
    this.asked.push([since, until]);
    const found: Arrivals[] = [];
    for (let hour = since - (since % HOUR); hour < until; hour += HOUR) {
      let minutes = 0;
      let last = 0;
      for (let time = Math.max(hour, since); time < Math.min(hour + HOUR, until); time += MINUTE) {
        if (time < this.begin || (time >= this.end && time < this.again)) continue;
        minutes++;
        last = time;
      }
      if (minutes > 0) found.push({ ...KIND, command: this.command, hour, minutes, callbacks: 2 * minutes, last });
    }
    return found;
  };
}

let log: string[];
let told: Silence[];
let counter: ArrivalCounter;
let start: number;
let watch: SilenceWatch | undefined;

fakeTime();
beforeEach(() => {
  log = captureLog();
  told = [];
  counter = new ArrivalCounter();
  start = Date.now() - (Date.now() % MINUTE);
});
afterEach(() => watch?.stop());

function watching(
  journal?: object,
  onSilence: (silence: Silence) => unknown = (silence) => told.push(silence),
  interval = MINUTE,
): SilenceWatch {
  watch = new SilenceWatch({
    policy: { probability: 1e-4, learning: 7 * DAY, interval, onSilence },
    counter,
    isWatched: ({ command }) => command === KIND.command,
  });
  watch.start(journal as CallbackJournal | undefined);
  return watch;
}

describe('SilenceWatch', () => {
  it('tells of a silence, and of its end', async () => {
    const published: Silence[] = [];
    const unsubscribe = subscribe('chat-webhooks:silence', (silence) => published.push(silence));
    const stop = start + 20 * MINUTE;
    const watch = watching(new SteadyJournal(start - 28 * DAY, stop, stop + 60 * MINUTE));
    await pass(30 * MINUTE);
    expect(watch.silences()).toEqual([]);

    await pass(15 * MINUTE);
    const [silence] = told;
    expect(silence).toMatchObject({ ...KIND, since: stop - MINUTE, ended: undefined });
    expect(silence!.minutes).toBeLessThanOrEqual(15);
    expect(Math.abs(silence!.expected - 2 * silence!.minutes)).toBeLessThanOrEqual(2);
    expect(watch.silences()).toMatchObject([{ ...KIND, since: stop - MINUTE, minutes: 26 }]);
    expect(log).toEqual([
      expect.stringMatching(
        /^No AfterMessage of example, app 1400000001 for \d+ minutes, in which about \d+ usually come/,
      ),
    ]);

    await pass(40 * MINUTE);
    expect(watch.silences()).toEqual([]);
    expect(told[1]).toMatchObject({ ...KIND, since: stop - MINUTE, ended: 'callback' });
    expect(log[1]).toMatch(/^AfterMessage of example, app 1400000001 comes again, after 6\d minutes of silence/);
    expect(published).toEqual(told);
    expect(told).toHaveLength(2);
    unsubscribe();
  });

  it('reads each minute of the last four weeks once, a few hours at a time', async () => {
    const journal = new SteadyJournal(start - 40 * DAY, Infinity);
    watching(journal);
    await pass(20 * MINUTE);
    const [first] = journal.asked;
    expect(start - first![0]).toBeGreaterThanOrEqual(28 * DAY - MINUTE);
    expect(start - first![0]).toBeLessThanOrEqual(28 * DAY);
    expect(journal.asked.slice(1).map(([since]) => since)).toEqual(
      journal.asked.slice(0, -1).map(([, until]) => until),
    );
    expect(Math.max(...journal.asked.map(([since, until]) => until - since))).toBe(6 * HOUR);
    expect(start + 20 * MINUTE - journal.asked.at(-1)![1]).toBeLessThanOrEqual(2.5 * MINUTE);
  });

  it('tells nothing before a week was learned', async () => {
    watching(new SteadyJournal(start - 6 * DAY, start));
    await pass(20 * HOUR);
    expect(told).toEqual([]);
  });

  it('does not count the time before its own start: perhaps nobody could take callbacks', async () => {
    watching(new SteadyJournal(start - 28 * DAY, start - 5 * HOUR));
    await pass(10 * MINUTE);
    expect(told).toEqual([]);
    await pass(15 * MINUTE);
    expect(told).toMatchObject([{ since: start - 5 * HOUR - MINUTE }]);
  });

  it('takes a journal that cannot be read for no silence', async () => {
    const journal = new SteadyJournal(start - 28 * DAY, start + 10 * MINUTE);
    watching(journal);
    await pass(10 * MINUTE);
    journal.isDown = true;
    await pass(2 * HOUR);
    journal.isDown = false;
    await pass(10 * MINUTE);
    expect(told).toEqual([]);
    await pass(15 * MINUTE);
    expect(told).toHaveLength(1);
  });

  it('takes a journal that cannot be written for no silence, as long as this instance is called', async () => {
    const watch = watching(new SteadyJournal(start - 28 * DAY, start + 10 * MINUTE));
    for (let minute = 0; minute < 120; minute++) {
      await pass(MINUTE);
      counter.note(KIND.provider, KIND.appId, KIND.command, Date.now());
    }
    expect(told).toEqual([]);
    await pass(20 * MINUTE);
    expect(watch.silences()).toHaveLength(1);
    counter.note(KIND.provider, KIND.appId, KIND.command, Date.now());
    await pass(MINUTE);
    expect(watch.silences()).toEqual([]);
  });

  it('takes a silence of two weeks for usual', async () => {
    const watch = watching(new SteadyJournal(start - 28 * DAY, start), undefined, HOUR / 2);
    await pass(13.9 * DAY);
    expect(watch.silences()).toHaveLength(1);
    await pass(0.2 * DAY);
    expect(watch.silences()).toEqual([]);
    expect(told.map(({ ended }) => ended)).toEqual([undefined, 'forgotten']);
    expect(log.at(-1)).toMatch(/^No AfterMessage of example, app 1400000001 for two weeks/);
  });

  it('counts what this instance receives, where the journal does not count', async () => {
    watching();
    for (let minute = 0; minute < 8 * 1_440; minute++) {
      counter.note(KIND.provider, KIND.appId, KIND.command, Date.now());
      await pass(MINUTE);
    }
    expect(told).toEqual([]);
    await pass(16 * MINUTE);
    expect(told).toMatchObject([{ ...KIND, ended: undefined }]);
  });

  it('watches nothing but the apps and commands that are known', async () => {
    const journal = new SteadyJournal(start - 28 * DAY, start);
    journal.command = 'jared';
    watching(journal);
    await pass(HOUR);
    expect([log, told]).toEqual([[], []]);
  });

  it('asks the journal nothing where it is off, and before the first interval', async () => {
    const journal = new SteadyJournal(start - 28 * DAY, start);
    const off = new SilenceWatch({ policy: undefined, counter, isWatched: () => true });
    off.start(journal as object as CallbackJournal);
    await pass(HOUR);
    watching(journal);
    await pass(MINUTE - 1);
    expect(journal.asked).toEqual([]);
    await off.stop();
  });

  it('asks nothing after it was stopped', async () => {
    const journal = new SteadyJournal(start - 28 * DAY, start);
    const watch = watching(journal);
    await pass(10 * MINUTE);
    await watch.stop();
    const { length } = journal.asked;
    await pass(HOUR);
    expect(journal.asked).toHaveLength(length);
  });

  it('logs a hook that fails', async () => {
    watching(new SteadyJournal(start - 28 * DAY, start), () => Promise.reject(new Error('no mail')));
    await pass(30 * MINUTE);
    expect(log[1]).toMatch(/^onSilence itself failed: Error: no mail/);
  });
});

describe('ArrivalCounter', () => {
  it('counts callbacks and minutes by kind and hour, until they are taken', () => {
    const hour = start - (start % HOUR);
    const note = (minute: number, command = 'one') =>
      counter.note(KIND.provider, 'app', command, hour + minute * MINUTE);
    for (const minute of [0, 0.5, 1, 59, 60]) note(minute);
    note(3, 'other');
    const kind = { provider: KIND.provider, appId: 'app' };
    expect(counter.take()).toEqual([
      { ...kind, command: 'one', hour, minutes: 3, callbacks: 4, last: hour + 59 * MINUTE },
      { ...kind, command: 'one', hour: hour + HOUR, minutes: 1, callbacks: 1, last: hour + HOUR },
      { ...kind, command: 'other', hour, minutes: 1, callbacks: 1, last: hour + 3 * MINUTE },
    ]);
    note(60.5);
    expect(counter.take()).toMatchObject([{ minutes: 0, callbacks: 1 }]);
    expect(counter.take()).toEqual([]);
  });
});
