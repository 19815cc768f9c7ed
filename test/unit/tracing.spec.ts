import { AsyncLocalStorage } from 'node:async_hooks';
import { jest } from '@jest/globals';
import type { HandlerCall, Telemetry, TelemetrySources, TracedCall } from '../../lib/diagnostics/telemetry.js';
import { Tracing } from '../../lib/diagnostics/tracing.js';
import { captureLog } from '../support/delivery-instance.js';
import { turns } from '../support/gate.js';

const SOURCES = {} as TelemetrySources;
const CALL = { handler: 'archive' } as HandlerCall;
const around = new AsyncLocalStorage<readonly string[]>();
const unhandled: unknown[] = [];
const keep = (error: unknown) => void unhandled.push(error);
let told: string[];
let lines: string[];

beforeAll(() => void process.on('unhandledRejection', keep));
afterAll(() => void process.off('unhandledRejection', keep));
beforeEach(() => {
  told = [];
  lines = captureLog();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await turns(4);
  expect(unhandled.splice(0)).toEqual([]);
});

/** Tells what it is asked for, and where. */
function telling(name: string, but: Partial<Telemetry> = {}): Telemetry {
  const tell = (what: string) => void told.push([...(around.getStore() ?? []), name].join('>') + ` ${what}`);
  return {
    start: () => tell('starts'),
    stop: async () => tell('stops'),
    traceContext: () => undefined,
    handling: () => {
      tell('begins');
      return traced({
        run: (call) => around.run([...(around.getStore() ?? []), name], call),
        end: (error) => tell(`ends ${error}`),
      });
    },
    ...but,
  };
}

const traced = (call: Partial<TracedCall>): TracedCall => ({ run: (work) => work(), end: () => {}, ...call });
const raise = (): never => {
  throw new RangeError('private words');
};

/** One call, as the delivery makes it. */
async function handle(tracing: Tracing, handler: () => Promise<unknown> = async () => {}): Promise<void> {
  const call = tracing.handling(CALL)!;
  await tracing.run(call, async () => {
    told.push(`${around.getStore()?.join('>')} handles`);
    await handler();
  });
  tracing.end(call, undefined);
}

describe('several telemetries', () => {
  it('all start, all stop, and each begins inside of those before it', async () => {
    const tracing = new Tracing([telling('a'), telling('b'), telling('c')]);
    tracing.start(SOURCES);
    await handle(tracing);
    await tracing.stop();
    expect(told).toEqual([
      'a starts',
      'b starts',
      'c starts',
      'a begins',
      'a>b begins',
      'a>b>c begins',
      'a>b>c handles',
      'c ends undefined',
      'b ends undefined',
      'a ends undefined',
      'a stops',
      'b stops',
      'c stops',
    ]);
    expect(lines).toEqual([]);
  });

  it('are told how the call ended', () => {
    const tracing = new Tracing([telling('a'), telling('b')]);
    const call = tracing.handling(CALL)!;
    tracing.run(call, () => {});
    told = [];
    tracing.end(call, 'RangeError');
    expect(told).toEqual(['b ends RangeError', 'a ends RangeError']);
  });

  it('keep calls apart that go on at once', async () => {
    const tracing = new Tracing([telling('a'), telling('b')]);
    await Promise.all([handle(tracing, () => turns(3)), handle(tracing, () => turns(1))]);
    expect(told.filter((line) => line === 'a>b handles')).toHaveLength(2);
    expect(told.filter((line) => line === 'a ends undefined')).toHaveLength(2);
  });

  it('have the first context stored that there is', () => {
    const giving = (context: string | undefined) => telling('', { traceContext: () => context });
    const failing = telling('', { traceContext: raise });
    expect(new Tracing([giving(undefined), failing, giving('one'), giving('two')]).traceContext()).toBe('one');
    expect(new Tracing([giving('x'.repeat(513)), giving('one')]).traceContext()).toBe('one');
    expect(new Tracing([giving(undefined), giving(undefined)]).traceContext()).toBeUndefined();
  });

  it.each<[string, Partial<Telemetry>]>([
    ['starting', { start: raise }],
    ['stopping', { stop: raise }],
    ['stopping later', { stop: async () => raise() }],
    ['giving a context', { traceContext: raise }],
    ['beginning a call', { handling: raise }],
    ['running it', { handling: () => traced({ run: raise }) }],
    ['ending it', { handling: () => traced({ end: raise }) }],
  ])('do not notice that one of them fails at %s', async (_, but) => {
    const tracing = new Tracing([telling('a'), telling('x', but), telling('b', { traceContext: () => 'of b' })]);
    for (let count = 0; count < 2; count++) {
      tracing.start(SOURCES);
      expect(tracing.traceContext()).toBe('of b');
      await handle(tracing);
      await tracing.stop();
    }
    const others = told.filter((line) => !/x [^h]/.test(line) && !line.includes('handles'));
    const once = [
      'a starts',
      'b starts',
      'a begins',
      'b begins',
      'b ends undefined',
      'a ends undefined',
      'a stops',
      'b stops',
    ];
    expect(others.map((line) => line.slice(line.lastIndexOf('>') + 1))).toEqual([...once, ...once]);
    expect(told.filter((line) => /^a>(x>)?b handles$/.test(line))).toHaveLength(2);
    expect(lines).toEqual([expect.stringContaining('The telemetry itself failed with RangeError')]);
    expect(lines.join()).not.toContain('private words');
  });

  it('that skip a call leave it to the others', async () => {
    await handle(new Tracing([telling('a', { handling: () => undefined }), telling('b')]));
    expect(told).toEqual(['b begins', 'b handles', 'b ends undefined']);
  });
});

describe('a telemetry', () => {
  it.each<[string, TracedCall['run']]>([
    ['throws before it calls', raise],
    ['throws after it has called', (call) => (call(), raise())],
    ['never calls', () => undefined as never],
    ['calls twice', (call) => (call(), call())],
    ['calls later', (async (call: () => unknown) => (await turns(1), call())) as never],
    ['rejects for itself', (async (call: () => unknown) => (await call(), raise())) as never],
  ])('whose run %s costs nobody a call, and makes none of its own', async (_, run) => {
    await handle(new Tracing(telling('a', { handling: () => traced({ run }) })));
    await turns(2);
    expect(told).toEqual(['undefined handles']);
  });

  it('sees errors of the handler and does not keep them', async () => {
    const run = ((call: () => Promise<unknown>) => call().then((value) => value)) as never; // another promise, as Sentry's is
    const tracing = new Tracing(telling('a', { handling: () => traced({ run }) }));
    await expect(handle(tracing, async () => raise())).rejects.toThrow(RangeError);
    expect(lines).toEqual([]);
  });

  it('is off where there is none', () => {
    for (const none of [undefined, []]) {
      const tracing = new Tracing(none);
      expect([tracing.isOn, tracing.traceContext(), tracing.handling(CALL)]).toEqual([false, undefined, undefined]);
    }
  });

  it('alone is asked itself', () => {
    const call = traced({});
    for (const one of [telling('a', { handling: () => call }), [telling('a', { handling: () => call })]]) {
      expect(new Tracing(one).handling(CALL)).toBe(call);
    }
  });
});
