import type { AnyChatEvent } from '../../../lib/index.js';
import { recognizedEvent } from '../../../lib/pipeline/receiver/event-factory.js';
import { openImSingle } from '../../support/callbacks.js';
import { openImContext } from '../../support/fixtures.js';
import { openImProtocol } from '../../support/protocols.js';

type Body = Record<string, unknown>;

const STORED = 'callbackAfterMsgSaveDBCommand';
const stored = (more: Body = {}): Body => ({
  ...openImSingle(),
  callbackCommand: STORED,
  seq: 14,
  groupID: '',
  ...more,
});
const inGroup = { sessionType: 3, recvID: '', groupID: '2559498142' };
const sentToGroup = (): Body => {
  const { recvID: _, ...body } = openImSingle();
  return { ...body, callbackCommand: 'callbackAfterSendGroupMsgCommand', groupID: '2559498142' };
};

/** Two installations: one counts messages when they are sent, the other once they are stored. */
const protocol = openImProtocol({
  apps: [
    { appId: 'sends', secrets: [], messagesFrom: 'send' },
    { appId: 'stores', secrets: [], messagesFrom: 'stored' },
  ],
});
const arrive = (body: Body, appId: 'sends' | 'stores' = 'sends') =>
  recognizedEvent(protocol, body, openImContext(body, { appId }))! as AnyChatEvent & Body;

describe('openim.messagesFrom', () => {
  it.each<[string, Body, string, string]>([
    ['one-to-one, after it was sent', openImSingle(), 'chat.c2c-message.sent', 'chat.signal.received'],
    ['in a group, after it was sent', sentToGroup(), 'chat.group-message.sent', 'chat.signal.received'],
    ['one-to-one, once it is stored', stored(), 'chat.message.stored', 'chat.c2c-message.sent'],
    ['in a group, once it is stored', stored(inGroup), 'chat.message.stored', 'chat.group-message.sent'],
    ['to a user, with the id of a group', stored({ groupID: '1' }), 'chat.message.stored', 'chat.c2c-message.sent'],
    [
      'in a group, with a recipient',
      stored({ ...inGroup, recvID: '19997' }),
      'chat.message.stored',
      'chat.group-message.sent',
    ],
    ['of a notification account', stored({ sessionType: 4 }), 'chat.message.stored', 'chat.message.stored'],
    ['to nobody', stored({ recvID: '' }), 'chat.message.stored', 'chat.message.stored'],
  ])('decides for each installation what becomes of a message %s', (_, body, sent, counted) => {
    expect(arrive(body, 'sends').eventName).toBe(sent);
    expect(arrive(body, 'stores').eventName).toBe(counted);
  });

  it('gives a message that counts once it is stored its sequence', () => {
    expect(arrive(stored(), 'stores')).toMatchObject({ sequence: 14, to: '19997' });
    expect(arrive(stored({ ...inGroup, seq: '208' }), 'stores')).toMatchObject({ sequence: 208 });
  });

  it('has no word for the kind of a message that has none', () => {
    expect(arrive({ ...openImSingle(), contentType: undefined }, 'stores')).toMatchObject({
      kind: 'queued',
      sourceType: '',
    });
  });

  it('leaves signals what they are', () => {
    for (const body of [openImSingle(), sentToGroup(), stored(), stored(inGroup)])
      expect(arrive({ ...body, contentType: 2200 }, 'stores')).toMatchObject({
        eventName: 'chat.signal.received',
        kind: 'read-receipt',
      });
  });

  it('does not change the id of a callback, so that one that comes again after a switch is a duplicate', () => {
    const other = openImProtocol({ apps: [{ appId: 'sends', secrets: [], messagesFrom: 'stored' }] });
    for (const body of [openImSingle(), sentToGroup(), stored(), stored(inGroup)]) {
      const switched = recognizedEvent(other, body, openImContext(body, { appId: 'sends' }))!;
      expect(switched.eventName).not.toBe(arrive(body).eventName);
      expect(switched.id).toBe(arrive(body).id);
    }
  });

  it('tells the two callbacks of a message apart', () => {
    expect(arrive(stored()).id).not.toBe(arrive(openImSingle()).id);
    expect(arrive(stored(), 'stores').id).not.toBe(arrive(openImSingle(), 'sends').id);
  });
});

describe('MessageStored', () => {
  it.each<[string, Body, Body]>([
    ['a user', { sessionType: 1 }, { to: '19997', groupId: undefined }],
    ['a notification account', { sessionType: '4' }, { to: '19997', groupId: undefined }],
    ['a group', { sessionType: 3 }, { to: undefined, groupId: '2559498142' }],
    ['a group, of a kind that is missing', { sessionType: undefined }, { to: undefined, groupId: '2559498142' }],
  ])('goes to one place where a body has two ids: to %s', (_, more, where) => {
    const event = arrive(stored({ groupID: '2559498142', ...more }));
    expect(event).toMatchObject(where);
    expect(event.subject()).toMatchObject(where);
    expect(String(event.conversationKey).includes('2559498142')).toBe(where.groupId !== undefined);
  });

  it.each<[string, Body, string | undefined]>([
    ['of two users, sorted as text', { sendID: '9', recvID: '10000' }, 'si_10000_9'],
    ['of two users, sorted by bytes as Go does', { sendID: '\u{1F600}', recvID: '\uFF5E' }, 'si_\uFF5E_\u{1F600}'],
    ['of two users, in capitals first', { sendID: 'bob', recvID: 'Carol' }, 'si_Carol_bob'],
    ['of a group', inGroup, 'sg_2559498142'],
    ['of an old group', { ...inGroup, sessionType: 2 }, 'g_2559498142'],
    ['of a notification account', { sessionType: 4, sendID: 'notice' }, 'sn_19997_notice'],
    ['of a kind that is missing', { sessionType: undefined }, undefined],
    ['of a kind that is unknown', { sessionType: 9 }, undefined],
    ['of a group that is missing', { sessionType: 3, recvID: '' }, undefined],
    ['of a recipient that is missing', { recvID: undefined }, undefined],
    ['of a sender that is missing', { sendID: '' }, undefined],
  ])('has the id that the chat server gives the conversation %s', (_, more, conversationId) => {
    const event = arrive(stored(more));
    expect(event.eventName).toBe('chat.message.stored');
    expect(event.conversationId).toBe(conversationId);
  });

  it('is found in the conversation of the message that was sent', () => {
    expect(arrive(stored()).conversationKey).toBe(arrive(openImSingle()).conversationKey);
    expect(arrive(stored(inGroup)).conversationKey).toBe(arrive(sentToGroup()).conversationKey);
  });

  it.each([0, '0', null, undefined])('has no sequence where seq is %p', (seq) => {
    const event = arrive(stored({ seq }));
    expect('sequence' in event && event.sequence === undefined).toBe(true);
  });

  it('comes again with the same id', () => {
    expect(arrive(stored({ operationID: 'another' })).id).toBe(arrive(stored()).id);
    expect(arrive(stored({ serverMsgID: 'another' })).id).not.toBe(arrive(stored()).id);
  });

  it('gives the journal its sequence and its conversation', () => {
    expect(arrive(stored()).subject()).toMatchObject({ from: '10000', to: '19997', sequence: 14 });
  });
});
