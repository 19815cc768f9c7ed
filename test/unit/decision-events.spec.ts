import type { DecisionFault } from '../../lib/events/decision.event.js';
import { decisionEvent, isRemarkable, recordOf } from '../../lib/decisions/decision-events.js';
import type { Verdict } from '../../lib/decisions/decider.js';
import {
  ActionDropped,
  ActionRefused,
  ActionRewritten,
  chatEventFromJSON,
  DecisionEvent,
  DecisionFailed,
  DecisionTried,
  type AnyChatEvent,
  type Proposal,
  type Refusal,
} from '../../lib/index.js';
import { freezeDeeply } from '../../lib/events/frozen.js';
import type { StoredCallback } from '../../lib/journal/index.js';
import { toJournalEntry } from '../../lib/journal/journal-entry.js';
import { restoreEvent } from '../../lib/pipeline/receiver/event-factory.js';
import { Decision, type DecisionDetails, type DecisionKind } from '../../lib/proposals/decision.js';
import { contextOf } from '../support/fixtures.js';
import { decidableCommands, proposalOf } from '../support/proposals.js';
import { openImProtocol, tencentProtocol } from '../support/protocols.js';

const protocols = { tencent: tencentProtocol(), openim: openImProtocol() };
const HAPPENING = { id: '019b76da-a800-7000-8000-000000000001', occurredAt: 1_700_000_000_123 };

function proposed(command: string): { proposal: Proposal; bytes: Uint8Array } {
  const { server, definition } = decidableCommands.find((one) => one.command === command)!;
  return { proposal: proposalOf(server, command), bytes: contextOf(server, command, definition.sample).bytes };
}

function verdictOf(
  proposal: Proposal,
  kind: DecisionKind,
  details: DecisionDetails = {},
  { shadow = false, fault = undefined as DecisionFault | undefined } = {},
): Verdict {
  const policy = { within: undefined, refuseWith: undefined, concurrency: 1, failures: 1, shadow };
  const handler = { id: 'Rules.check', proposals: [], source: undefined, policy, invoke: () => undefined };
  return { handler, proposal, decision: new Decision(proposal, kind, details), fault, error: undefined };
}

function eventOf(verdict: Verdict) {
  return decisionEvent(verdict.proposal, recordOf(verdict), HAPPENING);
}

const C2C = 'C2C.CallbackBeforeSendMsg';
const REFUSAL = { text: 'No advertising', code: 120_008 };
const TARGETS = [{ user: 'a', text: 'no', code: 38_001 }, { user: 'b' }];
const CHANGES = { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'oh ****' } }] };

const cases: [string, (proposal: Proposal) => Verdict, new (...data: never[]) => DecisionEvent, object][] = [
  ['a refusal', (one) => verdictOf(one, 'refused', REFUSAL), ActionRefused, { ...REFUSAL, targets: undefined }],
  [
    'a refusal of some',
    (one) => verdictOf(one, 'refused', { members: { ResultItem: [] }, targets: TARGETS }),
    ActionRefused,
    { text: undefined, code: undefined, targets: TARGETS },
  ],
  ['a drop', (one) => verdictOf(one, 'dropped', { code: 2 }), ActionDropped, {}],
  ['a rewrite', (one) => verdictOf(one, 'rewritten', { members: CHANGES }), ActionRewritten, { changes: CHANGES }],
  [
    'a failure that allows',
    (one) => verdictOf(one, 'allowed', {}, { fault: 'timeout' }),
    DecisionFailed,
    { fault: 'timeout', answered: 'allowed' },
  ],
  [
    'a failure that refuses',
    (one) => verdictOf(one, 'refused', REFUSAL, { fault: 'circuit-open' }),
    DecisionFailed,
    { fault: 'circuit-open', answered: 'refused' },
  ],
  [
    'a failure of a handler that is only tried',
    (one) => verdictOf(one, 'refused', REFUSAL, { fault: 'error', shadow: true }),
    DecisionFailed,
    { fault: 'error', answered: 'allowed' },
  ],
  [
    'a refusal that is only tried',
    (one) => verdictOf(one, 'refused', REFUSAL, { shadow: true }),
    DecisionTried,
    { kind: 'refused', ...REFUSAL, targets: undefined, changes: undefined },
  ],
  [
    'a rewrite that is only tried',
    (one) => verdictOf(one, 'rewritten', { members: CHANGES }, { shadow: true }),
    DecisionTried,
    { kind: 'rewritten', changes: CHANGES },
  ],
];

describe('the event of a decision', () => {
  it.each(cases)('says what was decided: %s', (_, verdict, expected, members) => {
    const { proposal } = proposed(C2C);
    const event = eventOf(verdict(proposal));
    expect(event).toBeInstanceOf(expected);
    expect(event).toMatchObject({ ...members, handler: 'Rules.check', proposalName: 'C2cMessageSending' });
    expect(event).toMatchObject({ ...HAPPENING, command: C2C, trust: 'signature', client: proposal.client });
    expect(event.proposal).toBe(proposal);
    expect(event.raw).toBe(proposal.raw);
    expect(event.subject()).toEqual(proposal.subject());
  });

  it.each(cases)('survives JSON, in which the body is once: %s', (_, verdict) => {
    const event = eventOf(verdict(proposed(C2C).proposal));
    const json = JSON.stringify(event);
    expect(json.match(/"To_Account"/g)).toHaveLength(1);
    const again = chatEventFromJSON(JSON.parse(json), DecisionEvent);
    expect(again.constructor).toBe(event.constructor);
    expect(JSON.stringify(again)).toBe(json);
    expect(again.subject()).toEqual(JSON.parse(JSON.stringify(event.subject())));
    expect([again.proposal.raw, 'text' in again.proposal && again.proposal.text]).toEqual([
      event.raw,
      'text' in event.proposal && event.proposal.text,
    ]);
  });

  it.each(cases)('has nothing in it that belongs to the handler, and is made again as it was: %s', (_, verdict) => {
    const { proposal, bytes } = proposed(C2C);
    const given = verdict(proposal);
    const event = freezeDeeply(eventOf(given));
    for (const value of Object.values({ ...given.decision.members, ...given.decision.targets }))
      expect(Object.isFrozen(value)).toBe(false);
    expect(restored(event, given, bytes)).toEqual(event);
    expect(restored(event, given, bytes).constructor).toBe(event.constructor);
  });

  it.each(decidableCommands)('is made again as it was, of $server $command', ({ command }) => {
    const { proposal, bytes } = proposed(command);
    const given = verdictOf(proposal, 'refused', REFUSAL);
    const event = eventOf(given);
    const { from = null, to = null, groupId = null, conversationKey = null } = proposal.subject();
    expect(rowOf(event, given, bytes)).toMatchObject({ from, to, groupId, conversationKey });
    expect(restored(event, given, bytes)).toEqual(event);
    expect(JSON.stringify(chatEventFromJSON(JSON.parse(JSON.stringify(event))))).toBe(JSON.stringify(event));
  });

  it('is not there for what was allowed', () => {
    const { proposal } = proposed(C2C);
    expect(isRemarkable(verdictOf(proposal, 'allowed'))).toBe(false);
    expect(isRemarkable(verdictOf(proposal, 'allowed', {}, { shadow: true }))).toBe(false);
    expect(isRemarkable(verdictOf(proposal, 'allowed', {}, { fault: 'overloaded' }))).toBe(true);
  });

  it.each<[string, Partial<StoredCallback>]>([
    ['kept no decision', { decision: null }],
    ['left it out', { decision: undefined, proposal: undefined }],
    ['has another event', { eventName: 'chat.action.dropped' }],
    ['has another proposal', { proposal: 'GroupMessageSending' }],
    ['has a command of which nothing is known', { command: 'Live.CallbackBeforeSendGift' }],
    ['has a command that reports', { command: 'C2C.CallbackAfterSendMsg' }],
    ['kept no body', { body: null }],
  ])('cannot be made again of a journal that %s', (_, change) => {
    const { proposal, bytes } = proposed(C2C);
    const given = verdictOf(proposal, 'refused', REFUSAL);
    const row = rowOf(eventOf(given), given, bytes);
    const refused: Partial<Refusal> = { code: 'UNRECOGNIZED_COMMAND' };
    expect(() => restoreEvent(Object.values(protocols), { ...row, ...change })).toThrow(
      expect.objectContaining(refused),
    );
  });

  it.each([{ proposal: undefined }, { proposal: null }, { proposal: 'x' }])(
    'is not made of JSON without a proposal: %j',
    (change) => {
      const json = JSON.parse(JSON.stringify(eventOf(verdictOf(proposed(C2C).proposal, 'refused'))));
      expect(() => chatEventFromJSON({ ...json, ...change })).toThrow(TypeError);
    },
  );
});

function rowOf(event: AnyChatEvent, verdict: Verdict, bytes: Uint8Array): StoredCallback {
  const { client } = event;
  const facts = {
    ...(client.ip !== undefined && { clientIp: client.ip }),
    ...(client.platform !== undefined && { platform: client.platform }),
  };
  const entry = toJournalEntry(event, facts, bytes, undefined, recordOf(verdict));
  const { due: _due, lease: _lease, ...callback } = entry;
  expect(Object.values(callback)).not.toContain(undefined);
  return callback;
}

function restored(event: AnyChatEvent, verdict: Verdict, bytes: Uint8Array): AnyChatEvent {
  return restoreEvent(Object.values(protocols), rowOf(event, verdict, bytes));
}
