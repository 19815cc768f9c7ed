import { jest } from '@jest/globals';
import { Decider, type DeciderEvents, type Verdict } from '../../lib/decisions/decider.js';
import type { DecidingHandler, DecidingPolicy } from '../../lib/decisions/deciding-handler.js';
import { refuseTwoDeciders } from '../../lib/decisions/deciding-handler.js';
import { Decision } from '../../lib/proposals/decision.js';
import { Proposal } from '../../lib/proposals/proposal.js';

class Question extends Proposal {
  static readonly proposalName = 'Question';

  refuse(text: string): Decision<this['proposalName']> {
    return new Decision(this, 'refused', { text, code: 7 });
  }
}

const question = () => new Question({ provider: 'tencent', command: 'Question' });

function handlerOf(
  invoke: (proposal: Question, context: { readonly signal: AbortSignal; readonly deadline: number }) => unknown,
  policy: Partial<DecidingPolicy> = {},
): DecidingHandler {
  return {
    id: 'Rules.check',
    proposals: ['Question'],
    source: undefined,
    policy: { within: undefined, refuseWith: undefined, concurrency: 256, failures: 50, shadow: false, ...policy },
    invoke: invoke as DecidingHandler['invoke'],
  };
}

function deciderOf(...given: Parameters<typeof handlerOf>) {
  const seen: string[] = [];
  const events: DeciderEvents = {
    late: () => seen.push('late'),
    opened: () => seen.push('opened'),
    closed: () => seen.push('closed'),
  };
  return { decider: new Decider(handlerOf(...given), events), seen };
}

/** As a library may have its own kind of promise. */
// oxlint-disable-next-line unicorn/no-thenable -- it is what the test is about
const thenable = (then: (done: (value: unknown) => void) => void) => Object.fromEntries([['then', then]]);

/** Throws whatever is asked of it. */
const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('get');
    },
    has() {
      throw new Error('has');
    },
    getPrototypeOf() {
      throw new Error('getPrototypeOf');
    },
  },
);

const never = () => new Promise<never>(() => {});

describe('a handler that decides', () => {
  it.each<[string, (proposal: Question) => unknown]>([
    ['at once', (proposal) => proposal.refuse('no')],
    ['in a moment', async (proposal) => proposal.refuse('no')],
    ['by a thenable of its own', (proposal) => thenable((done) => done(proposal.refuse('no')))],
  ])('is heard: %s', async (_, invoke) => {
    const proposal = question();
    const verdict = await deciderOf(invoke).decider.decide(proposal, 1_000);
    expect(verdict).toMatchObject({ fault: undefined, decision: { kind: 'refused', text: 'no', code: 7 } });
    expect(verdict.decision.proposal).toBe(proposal);
  });

  it('keeps the place of a call that never ends for a minute, not for good', async () => {
    jest.useFakeTimers();
    try {
      const { decider } = deciderOf(never, { concurrency: 1, within: 10 });
      const faultNow = async () => {
        const verdict = decider.decide(question(), 1_000);
        jest.advanceTimersByTime(10);
        return (await verdict).fault;
      };
      expect([await faultNow(), await faultNow()]).toEqual(['timeout', 'overloaded']);
      jest.advanceTimersByTime(60_000);
      expect([await faultNow(), await faultNow()]).toEqual(['timeout', 'overloaded']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('gives a place back once: when a call ends late, or after a minute', async () => {
    jest.useFakeTimers();
    try {
      const ends: (() => void)[] = [];
      const { decider } = deciderOf(() => new Promise<void>((end) => ends.push(end)), { concurrency: 2, within: 10 });
      const ask = () => decider.decide(question(), 1_000);
      const late = [ask(), ask()];
      jest.advanceTimersByTime(10);
      await Promise.all(late);
      ends[0]!();
      await jest.advanceTimersByTimeAsync(60_000); // the other one's place is given back here
      ends[1]!();
      await jest.advanceTimersByTimeAsync(0);
      const waiting = [ask(), ask()];
      expect(await ask()).toMatchObject({ fault: 'overloaded' });
      jest.advanceTimersByTime(10);
      await Promise.all(waiting);
    } finally {
      jest.useRealTimers();
    }
  });

  it('lets go on what must not be refused, where it does not decide', async () => {
    class Notice extends Question {
      override refuse(): never {
        throw new TypeError('a notice can only be allowed');
      }
    }
    const notice = new Notice({ provider: 'openim', command: 'Notice' });
    for (const invoke of [never, () => undefined]) {
      const { decider } = deciderOf(invoke, { refuseWith: 'later' });
      expect(await decider.decide(notice, 5)).toMatchObject({ decision: { kind: 'allowed' } });
    }
  });

  it('answers at once where the handler does', () => {
    expect(deciderOf((proposal) => proposal.allow()).decider.decide(question(), 1_000)).not.toHaveProperty('then');
  });

  it.each<[string, (proposal: Question) => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('private');
      },
      'error',
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
      'error',
    ], // oxlint-disable-line no-throw-literal
    ['rejects', () => Promise.reject(new Error('private')), 'error'],
    ['returns nothing', () => undefined, 'no-decision'],
    ['returns a reply by hand', () => ({ kind: 'refused' }), 'no-decision'],
    ['returns the decision of another proposal', () => question().refuse('no'), 'no-decision'],
    ['returns a promise of nothing', async () => {}, 'no-decision'],
    ['returns what throws when it is looked at', () => hostile, 'error'],
    ['returns a promise of what throws when it is looked at', () => Promise.resolve([hostile]), 'no-decision'],
    [
      'returns a decision that throws when it is read',
      (proposal) => new Proxy(proposal.refuse('no'), {}),
      'no-decision',
    ],
    ['rejects with what throws when it is looked at', () => Promise.reject(hostile), 'error'],
    [
      'has a thenable that throws',
      () =>
        thenable(() => {
          throw new Error('x');
        }),
      'error',
    ],
  ])('lets the action go on where it %s', async (_, invoke, fault) => {
    expect(await deciderOf(invoke).decider.decide(question(), 1_000)).toMatchObject({
      fault,
      decision: { kind: 'allowed' },
    });
    const { decider } = deciderOf(invoke, { refuseWith: 'try again' });
    expect(await decider.decide(question(), 1_000)).toMatchObject({
      fault,
      decision: { kind: 'refused', text: 'try again' },
    });
  });

  it('has no more time than is left, nor than it wants', async () => {
    for (const [within, left] of [
      [20, 60_000],
      [60_000, 20],
      [undefined, 20],
    ] as const) {
      const { decider } = deciderOf(never, { within });
      expect(await decider.decide(question(), left)).toMatchObject({ fault: 'timeout' });
    }
  });

  it('is not asked where nothing is left, and not blamed for it: the caller was slow', () => {
    let calls = 0;
    const { decider, seen } = deciderOf((proposal) => (calls++, proposal.allow()), { failures: 2 });
    for (const left of [0, -1, 0]) expect(decider.decide(question(), left)).toMatchObject({ fault: 'timeout' });
    expect({ calls, seen, isOpen: decider.isOpen }).toEqual({ calls: 0, seen: [], isOpen: false });
    expect(decider.decide(question(), 1_000)).toMatchObject({ fault: undefined });
  });

  it('is told that nobody waits any more, and its late decision has no effect', async () => {
    let decide = (): void => {};
    let reason: unknown;
    const { decider, seen } = deciderOf((proposal, { signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return new Promise((resolve) => (decide = () => resolve(proposal.refuse('late'))));
    });
    const verdict = await decider.decide(question(), 10);
    expect(verdict.fault).toBe('timeout');
    expect(reason).toMatchObject({ name: 'TimeoutError' });
    decide();
    await new Promise(setImmediate);
    expect(seen).toEqual(['late']);
  });

  it('is waited for no longer when all that waits is released', async () => {
    let reason: unknown;
    const { decider, seen } = deciderOf(
      (_, { signal }) => {
        signal.addEventListener('abort', () => (reason = signal.reason));
        return never();
      },
      { refuseWith: 'try again' },
    );
    const ended = deciderOf(async (proposal) => proposal.allow()).decider;
    expect(await ended.decide(question(), 60_000)).toMatchObject({ fault: undefined });
    ended.release(); // nothing waits
    const verdicts = [decider.decide(question(), 60_000), decider.decide(question(), 60_000)];
    decider.release();
    for (const verdict of await Promise.all(verdicts))
      expect(verdict).toMatchObject({ fault: 'timeout', decision: { kind: 'refused', text: 'try again' } });
    expect(reason).toMatchObject({ name: 'TimeoutError' });
    expect(seen).toEqual([]);
  });

  it('gets no more calls at once than it takes, and the others wait for nothing', async () => {
    const waiting: (() => void)[] = [];
    const { decider } = deciderOf(
      (proposal) => new Promise((resolve) => waiting.push(() => resolve(proposal.allow()))),
      {
        concurrency: 2,
      },
    );
    const first = [decider.decide(question(), 60_000), decider.decide(question(), 60_000)];
    expect(decider.decide(question(), 60_000)).toMatchObject({ fault: 'overloaded' });
    waiting.forEach((go) => go());
    for (const verdict of await Promise.all(first)) expect(verdict.fault).toBeUndefined();
    const next = decider.decide(question(), 60_000);
    waiting.at(-1)!();
    expect((await next).fault).toBeUndefined();
  });

  it('counts a call that hangs as under way, so that a slow service is not called without end', async () => {
    const { decider } = deciderOf(never, { concurrency: 3 });
    const faults = await Promise.all(
      Array.from({ length: 10 }, async () => (await decider.decide(question(), 5)).fault),
    );
    expect(faults.filter((fault) => fault === 'timeout')).toHaveLength(3);
    expect(decider.decide(question(), 5)).toMatchObject({ fault: 'overloaded' });
  });

  it('is not called for a while after many failures in a row, and again when a single call succeeds', () => {
    let broken = true;
    let calls = 0;
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const { decider, seen } = deciderOf(
      (proposal) => {
        calls++;
        if (broken) throw new Error('x');
        return proposal.allow();
      },
      { failures: 3 },
    );
    const faults = () => (decider.decide(question(), 1_000) as Verdict).fault;
    expect([faults(), faults(), faults(), faults(), faults()]).toEqual([
      'error',
      'error',
      'error',
      'circuit-open',
      'circuit-open',
    ]);
    expect({ calls, seen, isOpen: decider.isOpen }).toEqual({ calls: 3, seen: ['opened'], isOpen: true });
    now = 1_000;
    expect([faults(), faults()]).toEqual(['error', 'circuit-open']);
    now = 2_000;
    broken = false;
    expect([faults(), faults()]).toEqual([undefined, undefined]);
    expect({ calls, seen, isOpen: decider.isOpen }).toEqual({ calls: 6, seen: ['opened', 'closed'], isOpen: false });
    clock.mockRestore();
  });
});

describe('two handlers', () => {
  const one = { ...handlerOf(() => undefined), id: 'One.check' };
  const apart = [
    [
      { provider: 'tencent', apps: undefined },
      { provider: 'openim', apps: undefined },
    ],
    [
      { provider: undefined, apps: new Set(['1']) },
      { provider: undefined, apps: new Set(['2']) },
    ],
  ] as const;

  it('that would decide the same proposal stop the start, with both names', () => {
    const other = { ...one, id: 'Other.check' };
    expect(() => refuseTwoDeciders([one, other])).toThrow(/both One\.check and Other\.check would decide Question/);
  });

  it.each(apart)('may decide the same proposal for other apps: %j, %j', (first, second) => {
    const handlers = [
      { ...one, source: first },
      { ...one, source: second },
    ];
    expect(() => refuseTwoDeciders(handlers)).not.toThrow();
  });
});
