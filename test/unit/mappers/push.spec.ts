import { TENCENT_CALLBACKS } from '../../../lib/chat-servers/tencent/index.js';
import { PushReported } from '../../../lib/index.js';
import { findFaults } from '../../../lib/wire/validation.js';
import { fc } from '../../support/fast-check.js';
import { FRESH_ID, RECEIVED_AT, tencentContext } from '../../support/fixtures.js';

const MESSAGES = 'Push.OfflinePush';
const TASKS = 'Push.AllMemberPush';
type Command = typeof MESSAGES | typeof TASKS;

const push = { To_Account: 'john', EventTime: 1557481127, MsgKey: '48374_2837546_1557481126', PushStage: 1 };

function report(Events: readonly object[], command: Command = MESSAGES): PushReported {
  const event = TENCENT_CALLBACKS[command].toEvent({ Events }, tencentContext({ Events }, command));
  if (!(event instanceof PushReported)) throw new Error(`became ${event.eventName}`);
  return event;
}

describe('a report about pushes', () => {
  it('reads times in seconds, and happened when the last push did', () => {
    const times = [1557481127, 1557481130, 1557481129];
    const event = report(times.map((EventTime) => ({ ...push, EventTime })));
    expect(event.results.map(({ occurredAt }) => occurredAt)).toEqual(times.map((time) => time * 1000));
    expect(event.occurredAt).toBe(1557481130000);
  });

  it.each([
    ['in milliseconds', 1557481127000],
    ['missing', undefined],
    ['nonsense', 'soon'],
  ])('passes over a time that is %s', (_, EventTime) => {
    expect(findFaults(TENCENT_CALLBACKS[MESSAGES].body, { Events: [{ ...push, EventTime }] })).toEqual([]);
    expect(report([{ ...push, EventTime }])).toMatchObject({
      occurredAt: RECEIVED_AT,
      results: [{ occurredAt: undefined }],
    });
  });

  it('names a group message by its sequence, as GroupMessageSent does, and another one by its key', () => {
    const [single, group] = report([
      { ...push, MsgSeq: 5 },
      { ...push, MsgKey: undefined, GroupID: '@TGS#1', MsgSeq: 5 },
    ]).results;
    expect(single).toMatchObject({ messageId: push.MsgKey, groupId: undefined });
    expect(group).toMatchObject({ messageId: '5', groupId: '@TGS#1' });
  });

  it('takes the type of an event for a channel in tasks only: among messages it is a kind of conversation', () => {
    const channels = (command: Command) =>
      report(
        [1, 2, 3].map((EventType) => ({ ...push, EventType })),
        command,
      ).results.map(({ channel }) => channel);
    expect(channels(TASKS)).toEqual(['offline', 'online', undefined]);
    expect(channels(MESSAGES)).toEqual(['offline', 'offline', 'offline']);
  });

  it('leaves a stage and a vendor undefined that have no name yet', () => {
    const [result] = report([{ ...push, PushStage: 4, PushPlatform: 9 }]).results;
    expect(result).toMatchObject({ stage: undefined, vendor: undefined });
  });

  it.each([
    ['no list', {}],
    ['a null list', { Events: null }],
    ['a push without recipient', { Events: [push, { ...push, To_Account: undefined }] }],
    ['a push that is a text', { Events: ['sent'] }],
  ])('is refused with %s', (_, body) => {
    expect(findFaults(TENCENT_CALLBACKS[MESSAGES].body, body)).not.toEqual([]);
  });
});

describe('the id of a report about pushes', () => {
  const item = fc.record({
    To_Account: fc.constantFrom('a', 'b'),
    EventTime: fc.constantFrom(1557481127, 1557481128),
    MsgKey: fc.constantFrom('1_1_1', '2_2_2'),
    PushStage: fc.constantFrom(1, 2),
  });

  it('is equal exactly when the report is', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 3 }),
        fc.array(item, { minLength: 1, maxLength: 3 }),
        (one, other) => {
          const isSame = JSON.stringify(one) === JSON.stringify(other);
          expect(report(one).id === report(other).id).toBe(isSame);
          expect(report(one).id).toBe(report(structuredClone(one)).id);
        },
      ),
    );
  });

  it('is new where a push has no time: equal bytes may be two pushes', () => {
    expect(report([push, { ...push, EventTime: undefined }]).id).toBe(FRESH_ID);
    expect(report([]).id).toBe(FRESH_ID);
  });

  it('differs between messages and tasks', () => {
    expect(report([push], TASKS).id).not.toBe(report([push], MESSAGES).id);
  });
});
