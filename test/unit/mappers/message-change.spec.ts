import { c2cConversationKey, groupConversationKey, type AnyChatEvent } from '../../../lib/index.js';
import { OPENIM_CALLBACKS, type OpenImCommand } from '../../../lib/chat-servers/openim/index.js';
import { TENCENT_CALLBACKS, type TencentCommand } from '../../../lib/chat-servers/tencent/index.js';
import type { WireObject } from '../../../lib/wire/json.js';
import { fc, runs } from '../../support/fast-check.js';
import { FRESH_ID, openImContext, tencentContext } from '../../support/fixtures.js';

const REVOKE = 'callbackBeforeAfterMsgCommand';
const READ = 'callbackAfterSingleMsgReadCommand';

const tencent = (command: TencentCommand, body: WireObject): AnyChatEvent =>
  TENCENT_CALLBACKS[command].toEvent(body, tencentContext(body, command));

function openIm(command: OpenImCommand, body: WireObject): AnyChatEvent {
  const sent = { callbackCommand: command, ...body };
  return OPENIM_CALLBACKS[command].toEvent(sent, openImContext(sent));
}

describe('the journal row of a change of messages', () => {
  it.each([
    ['a one-to-one recall', 'C2C.CallbackAfterMsgWithDraw', { from: 'jared', to: 'john', sequence: undefined }],
    ['a recall in a group', 'Group.CallbackAfterRecallMsg', { groupId: '1213456', sequence: 130 }],
    ['an edit', 'C2C.CallbackAfterModifyMsg', { from: 'jared', to: 'john' }],
    ['an edit in a group', 'Group.CallbackAfterModifyMsg', { groupId: '@TGS#2J4SZEAEL', sequence: 53 }],
    ['an extension in a group', 'Group.CallbackAfterGroupMsgExtension', { groupId: 'test', sequence: 10 }],
    ['a conversation that was read', 'C2C.CallbackAfterMsgReport', { from: 'jared', to: 'john' }],
    ['read receipts', 'Group.CallbackAfterReadReceipt', { groupId: '@TGS#2TTV7VSII', sequence: 1 }],
  ] as const)('says whom it concerns: %s', (_, command, subject) => {
    const event = tencent(command, TENCENT_CALLBACKS[command].sample);
    const { conversationKey } = event as { conversationKey?: string };
    expect(event.subject()).toMatchObject({ ...subject, conversationKey });
    expect(conversationKey).toEqual(expect.any(String));
  });

  it('names an official account where its broadcasts do', () => {
    const command = 'OfficialAccount.CallbackAfterMsgWithDraw';
    const { from, to } = tencent(command, TENCENT_CALLBACKS[command].sample).subject();
    expect({ from, to }).toEqual({ from: '@TOA#_2J4SZEAEL', to: undefined });
  });

  it('has no sequence where several messages are concerned', () => {
    const body = { GroupId: 'g', MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 2 }] };
    expect(tencent('Group.CallbackAfterRecallMsg', body).subject().sequence).toBeUndefined();
  });
});

describe('the id of a recall', () => {
  // few values, so that equal ones meet; with texts that a careless join would confuse
  const text = fc.constantFrom('a', 'b', 'a","b', 'a_b', '1', '12', 'null');
  const optional = fc.option(text, { nil: undefined });
  const number = fc.constantFrom(1, 2, 12, 4294967295);

  const c2c = fc.record({ From_Account: text, To_Account: text, MsgKey: text, EventTime: fc.constantFrom(1, 2) });
  const group = fc.record({
    GroupId: text,
    TopicId: optional,
    EventTime: fc.constantFrom(undefined, 1670574414123, 1670574414124),
    MsgSeqList: fc.array(fc.record({ MsgSeq: number, MsgId: optional }), { minLength: 1, maxLength: 3 }),
  });
  const official = fc.record({
    Official_Account: text,
    WithdrawMsgList: fc.array(fc.record({ MsgKey: text }), { minLength: 1, maxLength: 3 }),
  });
  const revoked = fc.record({ conversationID: text, seq: number, userID: optional });

  const recall = fc.oneof(
    c2c.map((body) => ({
      event: tencent('C2C.CallbackAfterMsgWithDraw', body),
      name: ['c2c', body.From_Account, body.To_Account, body.MsgKey],
    })),
    group.map((body) => ({
      event: tencent('Group.CallbackAfterRecallMsg', body),
      name: ['group', body.GroupId, body.TopicId, body.EventTime, body.MsgSeqList.map(Object.values)],
    })),
    official.map((body) => ({
      event: tencent('OfficialAccount.CallbackAfterMsgWithDraw', body),
      name: ['official', body.Official_Account, body.WithdrawMsgList],
    })),
    revoked.map((body) => ({ event: openIm(REVOKE, body), name: ['openim', body.conversationID, body.seq] })),
  );

  it('is equal exactly when the recalled messages are', () => {
    fc.assert(
      fc.property(fc.array(recall, { minLength: 2, maxLength: 30 }), (recalls) => {
        const ids = new Map<string, string>();
        for (const { event, name } of recalls) {
          const known = ids.get(JSON.stringify(name));
          if (known !== undefined) expect(event.id).toBe(known);
          ids.set(JSON.stringify(name), event.id);
        }
        expect(new Set(ids.values()).size).toBe(ids.size);
        expect([...ids.values()]).not.toContain(FRESH_ID);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it.each([
    ['without MsgKey', 'C2C.CallbackAfterMsgWithDraw', { From_Account: 'a', To_Account: 'b' }],
    ['of nothing', 'Group.CallbackAfterRecallMsg', { GroupId: 'g', MsgSeqList: [] }],
    [
      'of a message without a number',
      'Group.CallbackAfterRecallMsg',
      { GroupId: 'g', MsgSeqList: [{ MsgSeq: 1 }, {}] },
    ],
    ['of an official account, of nothing', 'OfficialAccount.CallbackAfterMsgWithDraw', { Official_Account: '@TOA#_1' }],
  ] as const)('is new where nothing names the messages: %s', (_, command, body) => {
    expect(tencent(command, body).id).toBe(FRESH_ID);
  });

  it('is new where the number is too large to be exact', () => {
    expect(openIm(REVOKE, { conversationID: 'sg_1', seq: '9223372036854775807' }).id).toBe(FRESH_ID);
  });
});

describe('the id of any other change', () => {
  it.each([
    'C2C.CallbackAfterModifyMsg',
    'Group.CallbackAfterModifyMsg',
    'C2C.CallbackAfterC2CMsgExtension',
    'Group.CallbackAfterGroupMsgExtension',
    'C2C.CallbackAfterMsgReport',
    'Group.CallbackAfterReadReceipt',
    'Group.CallbackSendMsgException',
  ] as const)('of %s is made of its time and its bytes', (command) => {
    const { sample } = TENCENT_CALLBACKS[command];
    const { id } = tencent(command, sample);
    expect(tencent(command, structuredClone(sample)).id).toBe(id);
    expect(tencent(command, { ...sample, EventTime: 1670574414999 }).id).not.toBe(id);
    expect(tencent(command, { ...sample, EventTime: undefined }).id).toBe(FRESH_ID);
  });

  it.each([READ, 'callbackAfterGroupMsgReadCommand'] as const)(
    'of %s is new: reading again is told again',
    (command) => {
      expect(openIm(command, OPENIM_CALLBACKS[command].sample).id).toBe(FRESH_ID);
    },
  );
});

describe("OpenIM's id of a conversation", () => {
  const user = fc.string({ unit: fc.constantFrom('a', 'b', '_', '1'), minLength: 1, maxLength: 5 });
  /** As the server makes it. */
  const joined = (one: string, other: string) => `si_${[one, other].toSorted().join('_')}`;
  const key = (one: string, other: string) => c2cConversationKey('openim', 'openim', one, other);

  it('never names a wrong peer of the reader', () => {
    let told = 0;
    fc.assert(
      fc.property(user, user, (reader, peer) => {
        const event = openIm(READ, { conversationID: joined(reader, peer), userID: reader });
        if (!('peer' in event) || event.peer === undefined) return;
        told++;
        expect(event).toMatchObject({ reader, peer, conversationKey: key(reader, peer) });
      }),
      { numRuns: runs(2_000) },
    );
    expect(told).toBeGreaterThan(runs(1_500));
  });

  it('never names a wrong conversation of a recall, whoever recalled', () => {
    let told = 0;
    fc.assert(
      fc.property(user, user, user, (one, other, userID) => {
        const event = openIm(REVOKE, { conversationID: joined(one, other), seq: 1, userID });
        const { conversationKey } = event as { conversationKey?: string };
        if (`${one}${other}`.includes('_')) return expect(conversationKey).toBeUndefined();
        told++;
        return expect(conversationKey).toBe(key(one, other));
      }),
      { numRuns: runs(2_000) },
    );
    expect(told).toBeGreaterThan(0);
  });

  it.each([
    ['sg_2559498142', '2559498142'],
    ['g_2559498142', '2559498142'],
    ['sg_a_b', 'a_b'],
    ['sg_si_a', 'si_a'],
  ])('tells the group: %s', (conversationID, groupId) => {
    const conversationKey = groupConversationKey('openim', 'openim', groupId);
    expect(openIm(REVOKE, { conversationID, seq: 1 })).toMatchObject({ groupId, conversationKey });
    expect(openIm(READ, { conversationID, userID: 'a' })).toMatchObject({ groupId, conversationKey, peer: undefined });
  });

  it.each(['sn_a_b', 'n_a_b', 'si_', 'si_a', 'si_a_', 'si__a', 'sg_', 'g_', 'xsg_1', 'a_b', 'SI_a_b'])(
    'tells nothing: %s',
    (conversationID) => {
      const nothing = { groupId: undefined, conversationKey: undefined, conversationId: conversationID };
      expect(openIm(REVOKE, { conversationID, seq: 1 })).toMatchObject(nothing);
      expect(openIm(READ, { conversationID, userID: 'a' })).toMatchObject({ ...nothing, peer: undefined });
    },
  );

  it('names no peer of a reader who is not in it', () => {
    expect(openIm(READ, { conversationID: 'si_a_b', userID: 'c' })).toMatchObject({
      reader: 'c',
      peer: undefined,
      conversationKey: undefined,
    });
  });
});

describe('a message to a bot', () => {
  it('has the id of no message that was sent, and what joins it to that', () => {
    const body = { From_Account: 'jared', To_Account: '@RBT#001', MsgKey: '1_2_3' };
    const [bot, sent] = [tencent('Bot.OnC2CMessage', body), tencent('C2C.CallbackAfterSendMsg', body)];
    expect(bot.id).not.toBe(sent.id);
    const { conversationKey, messageId } = sent as { conversationKey?: string; messageId?: string };
    expect(bot).toMatchObject({ conversationKey, messageId });
  });

  it('that comes twice is a duplicate, and another message is not', () => {
    const body = TENCENT_CALLBACKS['Bot.OnGroupMessage'].sample;
    const { id } = tencent('Bot.OnGroupMessage', body);
    expect(tencent('Bot.OnGroupMessage', { ...body, EventTime: 1 }).id).toBe(id);
    expect(tencent('Bot.OnGroupMessage', { ...body, MsgSeq: 124 }).id).not.toBe(id);
  });
});
