import { TENCENT_CALLBACKS, type TencentCommand } from '../../../lib/chat-servers/tencent/index.js';
import { OfficialAccountEvent, type ChatEvent } from '../../../lib/index.js';
import { findFaults } from '../../../lib/wire/validation.js';
import { FRESH_ID, RECEIVED_AT, tencentContext } from '../../support/fixtures.js';

const ID = '@TOA#_1';
const SENT = 'OfficialAccount.CallbackAfterSendMsg';
const CHANGED = 'OfficialAccount.CallbackAfterOfficialAccountInfoChanged';

function map(command: TencentCommand, body: Record<string, unknown>, bytes = JSON.stringify(body)): ChatEvent {
  const context = { ...tencentContext(body, command), bytes: Buffer.from(bytes) };
  return TENCENT_CALLBACKS[command].toEvent(body, context);
}

const commands = (Object.keys(TENCENT_CALLBACKS) as TencentCommand[]).filter(
  (command) => command.startsWith('OfficialAccount.') && !/Draw/.test(command),
);

describe.each(commands)('%s', (command) => {
  it('needs the official account, and nothing else', () => {
    expect(findFaults(TENCENT_CALLBACKS[command].body, { Official_Account: ID })).toEqual([]);
    const event = map(command, { Official_Account: ID });
    expect(event).toBeInstanceOf(OfficialAccountEvent);
    expect(event).toMatchObject({ officialAccountId: ID, occurredAt: RECEIVED_AT });
    for (const body of [{}, { Official_Account: '' }])
      expect(findFaults(TENCENT_CALLBACKS[command].body, body)).not.toEqual([]);
  });

  it('is told from its repetition by time and bytes, and without both never taken for one', () => {
    const timed = { Official_Account: ID, EventTime: 1670574414123 };
    expect(map(command, timed).id).toBe(map(command, timed).id);
    expect(map(command, { ...timed, Operator_Account: 'leckie' }).id).not.toBe(map(command, timed).id);
    expect(map(command, { Official_Account: ID }).id).toBe(FRESH_ID);
  });
});

describe('what an official account sent', () => {
  const message = { Official_Account: ID, MsgKey: '71_1_1698741698', MsgTime: 1698741698 };

  it('is named by account and key, whatever else changes', () => {
    const { id } = map(SENT, message);
    expect(map(SENT, { ...message, EventTime: 1698741698123 }, '{}').id).toBe(id);
    expect(map(SENT, { ...message, MsgKey: '72_1_1698741698' }).id).not.toBe(id);
    expect(map(SENT, { ...message, Official_Account: '@TOA#_2' }).id).not.toBe(id);
  });

  it('happened when it was sent, where the callback has no time', () => {
    expect(map(SENT, message).occurredAt).toBe(1698741698000);
    expect(map(SENT, { ...message, EventTime: 1698741699123 }).occurredAt).toBe(1698741699123);
  });

  it('is found by its sender', () => {
    expect(map(SENT, message).subject()).toEqual({ from: ID });
    expect(map('OfficialAccount.CallbackAfterAddSubscriber', message).subject()).toEqual({ to: ID });
  });

  it('has its text in JSON', () => {
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
    expect(map(SENT, { ...message, MsgBody }).toJSON()).toMatchObject({ text: 'hello' });
  });
});

describe('a changed profile', () => {
  it('has what was changed and nothing else; what was taken away is empty', () => {
    const body = { Official_Account: ID, Name: 'News', Introduction: '', FaceUrl: null };
    expect(map(CHANGED, body)).toHaveProperty('changes', { name: 'News', introduction: '' });
    expect(map(CHANGED, { Official_Account: ID })).toHaveProperty('changes', {});
  });
});
