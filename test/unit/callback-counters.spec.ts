import { CallbackCounters, CallbackTally } from '../../lib/counters/callback-counters.js';

describe('the counters of an app', () => {
  const tally = new CallbackTally();
  const counters = new CallbackCounters(tally);

  it('show what was counted until now', () => {
    tally.received += 2;
    tally.handled++;
    tally.refusals.count('INVALID_SIGNATURE');
    const before = counters.snapshot();
    tally.received++;
    expect(before).toEqual({
      received: 2,
      accepted: 0,
      duplicates: 0,
      proposals: 0,
      decisions: {},
      decisionsUnrecorded: 0,
      probes: 0,
      refused: { INVALID_SIGNATURE: 1 },
      handled: 1,
      failed: 0,
      dropped: 0,
      deadLetters: 0,
    });
    expect(counters.received).toBe(3);
    expect(JSON.parse(JSON.stringify(counters))).toEqual({ ...before, received: 3 });
  });

  it.each(Object.keys(counters.snapshot()))('let nobody write to %s', (name) => {
    expect(() => Object.assign(counters, { [name]: 7 })).toThrow(TypeError);
    expect(Object.values(counters)).toEqual([]);
  });

  it('count no refusal for whoever writes to a snapshot', () => {
    Object.assign(counters.refused, { INVALID_SIGNATURE: 7 });
    expect(counters.refused).toEqual({ INVALID_SIGNATURE: 1 });
  });
});
