import { type Fate, fateOf, type PlannedCallback } from '../../lib/cli/sending/planned-callback.js';
import { quantiles, Tally } from '../../lib/cli/sending/tally.js';
import { countedRequests, type Wires } from '../../lib/cli/sending/wires.js';
import { openImC2cMessage, tencentC2cMessage } from '../../lib/testing/index.js';
import type { JudgedAnswer } from '../../lib/chat-servers/client/send.js';
import { judgeOpenIm } from '../../lib/chat-servers/openim/client/verdict.js';
import { judgeTencent } from '../../lib/chat-servers/tencent/client/verdict.js';

const planned = (eventId: string, kind: PlannedCallback['kind'] = 'message'): PlannedCallback => {
  return { at: 0, kind, eventId, callback: tencentC2cMessage() };
};

function tallyOf(...ends: [PlannedCallback, Fate, again?: boolean][]): Tally {
  const tally = new Tally();
  for (const [one, fate, again] of ends) {
    tally.begin(one, again);
    tally.end(one, fate);
  }
  return tally;
}

it('counts requests by what became of them, and messages by whether their sender ever heard of success', () => {
  const report = tallyOf(
    [planned('a'), 'answered'],
    [planned('b'), 'timedOut'],
    [planned('b'), 'answered', true],
    [planned('c'), 'timedOut'],
    [planned('c'), 'failed', true],
    [planned('d'), 'refused'],
    [planned('e'), 'cut'],
  ).report();
  expect(report).toMatchObject({
    messages: 5,
    sent: 7,
    repeated: 2,
    answered: 2,
    timedOut: 2,
    answeredMessages: 2,
    wouldHaveLost: { messages: 3, refused: 1, timedOut: 0, failed: 1, dropped: 0, cut: 1 },
  });
});

it('lets no accident happen to a callback that is sent again', async () => {
  const sent: PlannedCallback[] = [];
  const wires = { send: async (one: PlannedCallback) => void sent.push(one) } as unknown as Wires;
  const request = countedRequests(wires, new Tally());
  const delayed: PlannedCallback = { ...planned('a'), accident: { kind: 'delay', milliseconds: 100 } };
  await request(delayed, false);
  await request(delayed, true);
  expect(sent.map(({ accident }) => accident?.kind)).toEqual(['delay', undefined]);
});

it('takes a message for safe when a duplicate of it was answered, before or after', () => {
  const report = tallyOf(
    [planned('a', 'duplicate'), 'answered'],
    [planned('a'), 'timedOut'],
    [planned('b'), 'cut'],
    [planned('b', 'duplicate'), 'answered'],
  ).report();
  expect(report).toMatchObject({ messages: 2, duplicates: 2, sent: 4, wouldHaveLost: { messages: 0 } });
});

it('blames no cut for a message that the app did not take when it came whole', () => {
  const report = tallyOf(
    [planned('a', 'duplicate'), 'refused'],
    [planned('a'), 'cut'],
    [planned('b'), 'cut'],
    [planned('b', 'duplicate'), 'timedOut'],
  ).report();
  expect(report.wouldHaveLost).toMatchObject({ messages: 2, refused: 1, timedOut: 1, cut: 0 });
});

it('counts what was dropped as a message that was never sent', () => {
  const tally = new Tally();
  tally.drop(planned('a'));
  expect(tally.report()).toMatchObject({ messages: 1, sent: 0, wouldHaveLost: { messages: 1, dropped: 1 } });
});

it('keeps what is forged, and probes, out of messages', () => {
  const tally = tallyOf(
    [planned('a', 'forged'), 'refused'],
    [planned('b', 'forged'), 'answered'],
    [planned('e', 'forged'), 'timedOut'],
    [planned('c', 'probe'), 'answered'],
    [planned('d', 'probe'), 'timedOut'],
  );
  expect(tally.report()).toMatchObject({
    messages: 0,
    sent: 0,
    refused: 0,
    forged: { sent: 3, taken: 1, refused: 1 },
    probes: { sent: 2, failed: 1 },
  });
});

it('gives quantiles that are values which were there', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantiles(hundred)).toEqual({ p50: 50, p99: 99, max: 100 });
  expect(quantiles([7])).toEqual({ p50: 7, p99: 7, max: 7 });
  expect(quantiles([])).toEqual({ p50: null, p99: null, max: null });
});

describe('the fate of a request', () => {
  const answer = (status: number | undefined, text: string, provider: 'tencent' | 'openim', error?: Error) => {
    const judged = { status, text, error };
    const { command } = provider === 'tencent' ? tencentC2cMessage() : openImC2cMessage();
    const verdict = provider === 'tencent' ? judgeTencent(judged, command) : judgeOpenIm(judged, command!);
    return { ...judged, headers: {}, milliseconds: 1, reply: undefined, verdict } as JudgedAnswer;
  };
  const late = Object.assign(new Error('no answer within 2000 ms'), { name: 'TimeoutError' });
  const OK = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';

  it.each([
    ['answered', answer(200, OK, 'tencent')],
    ['refused', answer(503, OK, 'tencent')],
    ['refused', answer(200, '{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":1}', 'tencent')],
    ['refused', answer(200, 'OK', 'tencent')],
    ['timedOut', answer(undefined, '', 'tencent', late)],
    ['failed', answer(undefined, '', 'tencent', new Error('no answer: ECONNRESET'))],
    ['answered', answer(200, '{}', 'openim')],
    ['refused', answer(404, '{"message":"Cannot POST /","statusCode":404}', 'openim')],
    ['refused', answer(200, '{"actionCode":0,"errCode":5001,"errMsg":"no","errDlt":"","nextCode":1}', 'openim')],
    ['refused', answer(204, '', 'openim')],
    ['cut', undefined],
  ])('%s', (fate, given) => {
    expect(fateOf(given)).toBe(fate);
  });
});
