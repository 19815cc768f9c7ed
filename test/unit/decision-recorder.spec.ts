import { DecisionRecorder, type DecisionRecorderParts } from '../../lib/decisions/decision-recorder.js';
import type { Verdict } from '../../lib/decisions/decider.js';
import type { AnyChatEvent } from '../../lib/index.js';
import type { JournalEntry } from '../../lib/journal/index.js';
import { Decision, type DecisionDetails, type DecisionKind } from '../../lib/proposals/decision.js';
import { proposalOf } from '../support/proposals.js';

const BYTES = Buffer.from('{"CallbackCommand":"C2C.CallbackBeforeSendMsg"}');
const facts = { contentType: 'application/json', clientIp: '198.51.100.7' };
const asking = { contentType: facts.contentType, caller: { facts: { clientIp: facts.clientIp } } };
const lease = { owner: '11111111-1111-4111-8111-111111111111', milliseconds: 1_000 };

function verdict(kind: DecisionKind = 'refused', details: DecisionDetails = { text: 'no', code: 120_001 }): Verdict {
  const proposal = proposalOf('tencent', 'C2C.CallbackBeforeSendMsg');
  const policy = { within: undefined, refuseWith: undefined, concurrency: 1, failures: 1, shadow: false };
  const handler = { id: 'Rules.check', proposals: [], source: undefined, policy, invoke: () => undefined };
  return { handler, proposal, decision: new Decision(proposal, kind, details), fault: undefined, error: undefined };
}

/** Nothing is made of a request whose callback was allowed. */
const unread = {
  get facts(): never {
    throw new Error('was read');
  },
};

function recording(parts: Partial<DecisionRecorderParts> = {}) {
  const tasks: (() => void)[] = [];
  const entries: JournalEntry[] = [];
  const dispatched: [AnyChatEvent, JournalEntry | undefined][] = [];
  const counters = { decisionsUnrecorded: 0 };
  const recorder = new DecisionRecorder({
    writer: { appendDecision: async (entry) => (entries.push(entry), 'stored') },
    counters,
    due: () => ({ due: ['audit'], lease }),
    dispatch: (event, entry) => void dispatched.push([event, entry]),
    afterAnswers: (task) => void tasks.push(task),
    store: 'full',
    ...parts,
  });
  const answer = async () => {
    for (const task of tasks.splice(0)) task();
    await recorder.drained();
  };
  return { recorder, tasks, entries, dispatched, counters, answer };
}

describe('a decision', () => {
  it('is stored after the answer, and then dispatched', async () => {
    const { recorder, entries, dispatched, answer } = recording();
    const before = Date.now();
    recorder.record(verdict(), BYTES, asking);
    const decided = Date.now();
    await new Promise((resolve) => setImmediate(resolve));
    expect([entries, dispatched]).toEqual([[], []]);
    await answer();
    expect(entries).toEqual([
      expect.objectContaining({
        state: 'pending',
        eventName: 'chat.action.refused',
        command: 'C2C.CallbackBeforeSendMsg',
        ...proposalColumns(),
        facts,
        body: BYTES,
        proposal: 'C2cMessageSending',
        decision: { handler: 'Rules.check', shadow: false, kind: 'refused', text: 'no', code: 120_001 },
        due: ['audit'],
        lease,
      }),
    ]);
    expect(entries[0]!.occurredAt).toBeGreaterThanOrEqual(before);
    expect(entries[0]!.occurredAt).toBeLessThanOrEqual(decided);
    expect(dispatched).toEqual([[expect.objectContaining({ id: entries[0]!.eventId, text: 'no' }), entries[0]]]);
  });

  it('has an id of its own each time', async () => {
    const { recorder, entries, answer } = recording();
    const one = verdict();
    for (let count = 0; count < 3; count++) recorder.record(one, BYTES, asking);
    await answer();
    expect(new Set(entries.map(({ eventId }) => eventId)).size).toBe(3);
  });

  it('that allows is nothing', async () => {
    const { recorder, tasks, entries, dispatched, answer } = recording();
    recorder.record(verdict('allowed', {}), BYTES, { contentType: undefined, caller: unread });
    expect(tasks).toEqual([]);
    await answer();
    expect([entries, dispatched]).toEqual([[], []]);
  });

  it('is dispatched at once where there is no journal', async () => {
    const { recorder, dispatched, counters, answer } = recording({ writer: undefined, due: () => undefined });
    recorder.record(verdict(), BYTES, asking);
    await answer();
    expect(dispatched).toEqual([[expect.objectContaining({ eventName: 'chat.action.refused' }), undefined]]);
    expect(counters.decisionsUnrecorded).toBe(0);
  });

  it.each<[string, () => Promise<never>]>([
    ['fails', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['rejects with nothing', () => Promise.reject(undefined)], // oxlint-disable-line prefer-promise-reject-errors
  ])('is dispatched without an entry, and counted, where the journal %s', async (_, appendDecision) => {
    const { recorder, dispatched, counters, answer } = recording({ writer: { appendDecision } });
    for (let count = 0; count < 3; count++) recorder.record(verdict(), BYTES, asking);
    await answer();
    expect(dispatched.map(([, entry]) => entry)).toEqual([undefined, undefined, undefined]);
    expect(counters.decisionsUnrecorded).toBe(3);
    recorder.close();
  });

  it('waits for a journal that hangs, and nobody else does', async () => {
    const { recorder, tasks, dispatched } = recording({ writer: { appendDecision: () => new Promise(() => {}) } });
    recorder.record(verdict(), BYTES, asking);
    tasks.forEach((task) => task());
    let drained = false;
    void recorder.drained().then(() => (drained = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect([drained, dispatched]).toEqual([false, []]);
  });

  it('keeps nothing that people wrote where only metadata are stored', async () => {
    const { recorder, entries, dispatched, answer } = recording({ store: 'metadata', due: () => undefined });
    const changes = { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'private words' } }] };
    recorder.record(verdict('rewritten', { members: changes }), BYTES, asking);
    await answer();
    expect(entries).toMatchObject([{ state: 'recorded', body: null, decision: { kind: 'rewritten' } }]);
    expect(JSON.stringify(entries)).not.toContain('private words');
    expect(dispatched[0]![0]).toMatchObject({ eventName: 'chat.action.rewritten', changes });
  });

  it('that cannot be written as JSON is lost, and breaks nothing', async () => {
    const { recorder, dispatched, answer } = recording();
    recorder.record(verdict('rewritten', { members: { value: 1n } }), BYTES, asking);
    recorder.record(verdict(), BYTES, asking);
    await answer();
    expect(dispatched).toHaveLength(1);
  });
});

function proposalColumns() {
  const { from, to, conversationKey } = proposalOf('tencent', 'C2C.CallbackBeforeSendMsg').subject();
  expect([from, to, conversationKey]).not.toContain(undefined);
  return { from, to, conversationKey, groupId: null };
}
