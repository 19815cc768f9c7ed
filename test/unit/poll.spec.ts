import { Poll } from '../../lib/time/poll.js';
import { captureLog, fakeTime, pass } from '../support/delivery-instance.js';
import { Gate } from '../support/gate.js';

const INTERVAL = 1_000;
let log: string[];
let times: number[];
let work: () => unknown;
let poll: Poll;
let begun: number;

fakeTime();
beforeEach(() => {
  log = captureLog();
  times = [];
  work = () => {};
  begun = performance.now();
  poll = new Poll('Counting', INTERVAL, async () => {
    times.push(performance.now() - begun);
    await work();
  });
});
afterEach(() => void poll.stop());

const takes = (milliseconds: number) => () => new Promise((resolve) => setTimeout(resolve, milliseconds));
const fails = () => Promise.reject(new Error('connection lost'));

describe('Poll', () => {
  it('begins at once, and repeats at the interval', async () => {
    poll.start();
    await pass(3_500);
    expect(times).toEqual([0, 1_000, 2_000, 3_000]);
  });

  it('counts the interval from the end of a run, of which there is one at a time', async () => {
    work = takes(2_500);
    poll.start();
    await pass(7_500);
    expect(times).toEqual([0, 3_500, 7_000]);
  });

  it.each([
    ['at once', 0, 300],
    ['after a while', 200, 500],
    ['no later than it would anyway', 5_000, 1_000],
  ])('runs %s when woken', async (_, delay, at) => {
    poll.start();
    await pass(300);
    poll.wake(delay);
    await pass(900);
    expect(times).toEqual([0, at]);
  });

  it('runs once when woken several times, at the earliest of the times', async () => {
    poll.start();
    await pass(300);
    for (const delay of [400, 100, 100, 600]) poll.wake(delay);
    await pass(900);
    expect(times).toEqual([0, 400]);
  });

  it('runs right behind the run under way when woken during it', async () => {
    work = takes(500);
    poll.start();
    await pass(100);
    poll.wake();
    poll.wake();
    await pass(1_200);
    expect(times).toEqual([0, expect.closeTo(500, -1)]); // a timer of no delay may take a millisecond
  });

  it('runs when it was told during a run that ended before', async () => {
    work = takes(100);
    poll.start();
    await pass(50);
    poll.wake(400);
    await pass(900);
    expect(times).toEqual([0, 450]);
  });

  it('does not run before its start', async () => {
    poll.wake();
    await pass(5_000);
    expect(times).toEqual([]);
  });

  describe('stop', () => {
    it('resolves at once between runs, and none follows', async () => {
      poll.start();
      await pass(10);
      await poll.stop();
      poll.wake();
      await pass(5_000);
      expect(times).toEqual([0]);
    });

    it.each([
      ['ends', () => {}],
      ['fails', fails],
    ])('waits until the run under way %s, and none follows', async (_, end) => {
      const gate = new Gate();
      work = () => gate.passed.then(end);
      poll.start();
      await pass(10);
      poll.wake();
      let stopped = false;
      void poll.stop().then(() => (stopped = true));
      await pass(5_000);
      expect(stopped).toBe(false);
      gate.open();
      await pass(5_000);
      expect({ stopped, times }).toEqual({ stopped: true, times: [0] });
    });
  });

  it('logs an error once, and that it works again', async () => {
    work = fails;
    poll.start();
    await pass(5_500);
    expect(times).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
    expect(log).toEqual([expect.stringMatching(/^Counting failed Error: connection lost/)]);
    work = () => {};
    await pass(2_000);
    expect(log.slice(1)).toEqual([expect.stringContaining('Counting works again')]);
    work = fails;
    await pass(1_000);
    expect(log).toHaveLength(3);
  });

  it('survives what is no error', async () => {
    work = () => Promise.reject(null);
    poll.start();
    await pass(1_500);
    expect(times).toEqual([0, 1_000]);
    expect(log).toHaveLength(1);
  });

  it('is not hurried by what woke it during a run that failed', async () => {
    work = async () => {
      poll.wake();
      await fails();
    };
    poll.start();
    await pass(3_500);
    expect(times).toEqual([0, 1_000, 2_000, 3_000]);
  });
});
