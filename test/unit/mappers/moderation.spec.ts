import { TENCENT_CALLBACKS } from '../../../lib/chat-servers/tencent/index.js';
import { C2cMessageSent, ContentModerated, GroupMessageSent } from '../../../lib/index.js';
import { findFaults } from '../../../lib/wire/validation.js';
import { fc } from '../../support/fast-check.js';
import { FRESH_ID, RECEIVED_AT, tencentContext } from '../../support/fixtures.js';

const COMMAND = 'ContentCallback.ResultNotify';
const { body: bodyClass, toEvent } = TENCENT_CALLBACKS[COMMAND];
const verdict = { CtxcbResult: 1, CtxcbRequestId: '241ed925' };

function moderated(body: Record<string, unknown>): ContentModerated {
  expect(findFaults(bodyClass, body)).toEqual([]);
  const event = toEvent(body, tencentContext(body, COMMAND));
  if (!(event instanceof ContentModerated)) throw new Error(`became ${event.eventName}`);
  return event;
}

const messageOf = (command: 'C2C.CallbackAfterSendMsg' | 'Group.CallbackAfterSendMsg', body: Record<string, unknown>) =>
  TENCENT_CALLBACKS[command].toEvent(body, tencentContext(body, command)) as C2cMessageSent | GroupMessageSent;

describe('a verdict of the moderation', () => {
  it.each([
    [1, 'blocked'],
    ['1', 'blocked'],
    [0, 'passed'],
    ['0', 'passed'],
    [2, undefined],
  ])('is read from %j as %s, whatever is advised', (CtxcbResult, expected) => {
    expect(moderated({ CtxcbResult, CtxcbSuggestion: 'Block' }).verdict).toBe(expected);
  });

  it('has the message id and the conversation of the one-to-one message that it is about', () => {
    const sent = messageOf('C2C.CallbackAfterSendMsg', { From_Account: 'jared', To_Account: 'john', MsgKey: '1_2_3' });
    const { messageId, conversationKey } = moderated({
      ...verdict,
      From_Account: 'jared',
      ContactItem: { ContactType: 1, To_Account: 'john' },
      MsgID: '1_2_3',
    });
    expect({ messageId, conversationKey }).toEqual({
      messageId: sent.messageId,
      conversationKey: sent.conversationKey,
    });
  });

  it.each([['123'], [123]])('has those of the group message too, with the id %j', (MsgID) => {
    const sent = messageOf('Group.CallbackAfterSendMsg', { GroupId: '@TGS#1', From_Account: 'jared', MsgSeq: 123 });
    const { messageId, conversationKey } = moderated({ ...verdict, ContactItem: { ToGroupId: '@TGS#1' }, MsgID });
    expect({ messageId, conversationKey }).toEqual({
      messageId: sent.messageId,
      conversationKey: sent.conversationKey,
    });
  });

  it('is about no conversation where a profile was examined', () => {
    const event = moderated({ ...verdict, Scene: 'UserInfo', From_Account: 'jared', TextContent: ['a'] });
    expect(event).toMatchObject({ author: 'jared', conversationKey: undefined, messageId: undefined });
    expect(event.subject()).toMatchObject({ from: 'jared', to: undefined, groupId: undefined });
  });

  it('takes one text as well as a list of them', () => {
    expect(moderated({ ...verdict, TextContent: 'a' }).texts).toEqual(['a']);
    expect(moderated({ ...verdict, TextContent: ['a', 'b'] }).texts).toEqual(['a', 'b']);
    expect(moderated({ ...verdict, TextContent: '' }).texts).toEqual([]);
  });

  it('happened when it arrived, as the body tells no time', () => {
    expect(moderated(verdict).occurredAt).toBe(RECEIVED_AT);
  });

  it('is refused where there is no verdict', () => {
    expect(findFaults(bodyClass, { Scene: 'C2C', From_Account: 'jared' })).not.toEqual([]);
  });
});

describe('the id of a verdict', () => {
  const body = fc.record({
    CtxcbRequestId: fc.constantFrom('a', 'b'),
    CtxcbResult: fc.constantFrom(0, 1),
    MsgID: fc.constantFrom('1', '2'),
  });

  it('is equal exactly when the body is', () => {
    fc.assert(
      fc.property(body, body, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(moderated(one).id === moderated(other).id).toBe(isSame);
      }),
    );
  });

  it('is new where the examination has no id: the same text may have been written twice', () => {
    expect(moderated({ CtxcbResult: 1, From_Account: 'jared', TextContent: ['a'] }).id).toBe(FRESH_ID);
  });
});
