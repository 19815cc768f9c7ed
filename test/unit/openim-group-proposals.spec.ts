import { OPENIM_PROPOSALS } from '../../lib/chat-servers/openim/index.js';
import type { Proposal } from '../../lib/index.js';
import { ask as propose } from '../support/judged-decision.js';

type Command = keyof typeof OPENIM_PROPOSALS;
type Body = Readonly<Record<string, unknown>>;

function ask(command: Command, changes: Body = {}): Proposal {
  const definition = OPENIM_PROPOSALS[command];
  return propose(definition, 'openim', command, { ...definition.sample, ...changes });
}

describe('what OpenIM proposes about groups', () => {
  it('tells who creates a group, and with whom', () => {
    const members = [
      { user: '10000', role: 'owner' },
      { user: '10001', role: 'admin' },
      { user: '19997', role: 'member' },
    ];
    const creating = ask('callbackBeforeCreateGroupCommand');
    expect(creating).toMatchObject({
      groupId: '2559498142',
      groupType: '2',
      name: 'Team <A&B>',
      owner: '10000',
      members,
    });
    expect(creating.subject()).toEqual({ from: '10000', groupId: '2559498142' });
    expect(ask('callbackBeforeCreateGroupCommand', { groupID: '', initMemberList: null })).toMatchObject({
      groupId: undefined,
      owner: undefined,
      by: undefined,
      members: [],
    });
  });

  it('tells who wants to join, and who is invited', () => {
    const joining = ask('callbackBeforeJoinGroupCommand');
    expect(joining).toMatchObject({ groupType: '2', user: '10002', wording: 'let me in' });
    expect(joining.subject()).toEqual({ from: '10002', groupId: '2559498142' });
    const inviting = ask('callbackBeforeInviteJoinGroupCommand');
    expect(inviting).toMatchObject({ users: ['10002'], by: undefined, wording: undefined });
    expect(ask('callbackBeforeInviteJoinGroupCommand', { invitedUserIDs: null })).toMatchObject({ users: [] });
  });

  it.each(['callbackBeforeMembersJoinGroupCommand', 'callbackBeforeMemberJoinGroupCommand'] as const)(
    'tells who becomes a member: %s',
    (command) => {
      const joining = ask(command, { groupEx: 'g' });
      expect(joining).toMatchObject({ members: [{ user: '10002', customData: undefined }], groupCustomData: 'g' });
      expect(joining.subject()).toEqual({ to: '10002', groupId: '2559498142' });
    },
  );

  it('tells each new member once, and none without an account', () => {
    const memberList = [
      { userID: '1', ex: 'a' },
      { userID: '' },
      {},
      { userID: '1', ex: 'b' },
      { userID: '2', ex: null },
    ];
    const joining = ask('callbackBeforeMembersJoinGroupCommand', { memberList });
    expect(joining).toMatchObject({
      members: [
        { user: '1', customData: 'b' },
        { user: '2', customData: undefined },
      ],
    });
    expect(joining.subject()).toEqual({ to: undefined, groupId: '2559498142' });
  });

  it('tells only changes that cannot be anything else, where 0 and "" stand for what stays too', () => {
    const command = 'callbackBeforeSetGroupInfoCommand';
    expect(ask(command)).toMatchObject({ changes: { name: 'New name' } });
    expect((ask(command) as unknown as { changes: object }).changes).toEqual({ name: 'New name' });
    const all = { introduction: 'i', notification: 'n', faceURL: 'f', ex: 'e', needVerification: 2, lookMemberInfo: 1 };
    expect(ask(command, { ...all, applyMemberFriend: 1 })).toMatchObject({
      changes: {
        introduction: 'i',
        notification: 'n',
        avatar: 'f',
        customData: 'e',
        joinOption: '2',
        profilesVisible: false,
        friendRequestsAllowed: false,
      },
    });
  });

  it('tells texts that are emptied, and what is permitted, where null stands for what stays', () => {
    const body = { introduction: '', needVerification: 0, lookMemberInfo: 0, applyMemberFriend: null };
    const { changes } = ask('callbackBeforeSetGroupInfoExCommand', body) as unknown as { changes: object };
    expect(changes).toEqual({ name: 'New name', introduction: '', joinOption: '0', profilesVisible: true });
  });

  it('tells what becomes of a member', () => {
    const changing = ask('callbackBeforeSetGroupMemberInfoCommand', { ex: '' });
    expect(changing).toMatchObject({ user: '19997', changes: { role: 'admin', card: 'Carol', customData: '' } });
    expect(changing.subject()).toEqual({ to: '19997', groupId: '2559498142' });
  });
});

describe('what OpenIM proposes about conversations', () => {
  const camel = { ownerUserId: '1', conversationId: 'si_1_2', userId: '2', recvMsgOpt: 2, isPinned: true };
  const snake = { owner_user_id: '1', conversation_id: 'si_1_2', user_id: '2', recv_msg_opt: 2, is_pinned: true };
  const expected = {
    kind: 'c2c',
    owner: '1',
    peer: '2',
    conversationId: 'si_1_2',
    settings: { receiveOption: 2, pinned: true },
    conversationKey: '["openim","openim","c2c","1","2"]',
  };

  it.each([
    ['newer', camel],
    ['older', snake],
  ])('tells whose conversation it is by its %s names', (_, names) => {
    const command = 'callbackBeforeCreateSingleChatConversationsCommand';
    const creating = propose(OPENIM_PROPOSALS[command], 'openim', command, names);
    expect(creating).toMatchObject(expected);
    expect(creating.subject()).toEqual({ groupId: undefined, conversationKey: expected.conversationKey });
  });

  it('tells the group', () => {
    const creating = ask('callbackBeforeCreateGroupChatConversationsCommand');
    expect(creating).toMatchObject({ kind: 'group', groupId: '2559498142', owner: undefined, peer: undefined });
    expect(creating.subject()).toMatchObject({ groupId: '2559498142', conversationKey: expect.any(String) });
  });
});
