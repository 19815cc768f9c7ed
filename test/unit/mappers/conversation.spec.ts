import { OPENIM_CALLBACKS } from '../../../lib/chat-servers/openim/index.js';
import type { ConversationsCreated } from '../../../lib/index.js';
import { findFaults } from '../../../lib/wire/validation.js';
import { fixturesOf, openImContext } from '../../support/fixtures.js';

const SINGLE = 'callbackAfterCreateSingleChatConversationsCommand';
const GROUP = 'callbackAfterCreateGroupChatConversationsCommand';

type Body = Record<string, unknown>;
const map = (body: Body, freshId = '1') => {
  const command = body.callbackCommand as typeof SINGLE | typeof GROUP;
  const { body: bodyClass, toEvent } = OPENIM_CALLBACKS[command];
  expect(findFaults(bodyClass, body)).toEqual([]);
  return toEvent(body, openImContext(body, { freshId: () => freshId })) as ConversationsCreated;
};
const bodyOf = (command: string, name: string) =>
  fixturesOf('openim').find(({ file }) => file === `${command}.${name}.json`)!.body;

describe('ConversationsCreated', () => {
  it.each([SINGLE, GROUP])('says the same in both spellings of %s', (command) => {
    const { raw: _, ...newer } = map(bodyOf(command, 'documented'));
    const { raw: __, ...older } = map(bodyOf(command, 'snake-case'));
    expect(older).toEqual(newer);
  });

  it('comes for each of the two users, in one conversation', () => {
    const [one, other] = [bodyOf(SINGLE, 'documented'), bodyOf(SINGLE, 'of-the-other-one')].map((body) => map(body));
    expect([one!.owner, one!.peer]).toEqual([other!.peer, other!.owner]);
    expect(one!.conversationKey).toBe(other!.conversationKey);
  });

  it('is another event each time, as a conversation may be created again', () => {
    const body = bodyOf(SINGLE, 'documented');
    expect(map(body, '1').id).not.toBe(map(body, '2').id);
  });

  it('has no conversation key where it is not said whose it is', () => {
    for (const more of [{ ownerUserId: '' }, { userId: undefined }])
      expect(map({ ...bodyOf(SINGLE, 'documented'), ...more }).conversationKey).toBeUndefined();
    expect(map({ ...bodyOf(GROUP, 'documented'), groupId: '' }).conversationKey).toBeUndefined();
  });

  it('names no sender and no recipient, as nobody has written', () => {
    expect(map(bodyOf(SINGLE, 'documented')).subject()).toEqual({
      conversationKey: '["openim","openim","c2c","10000","19997"]',
    });
  });
});
