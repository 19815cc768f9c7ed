import { createServer } from 'node:http';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import type { ChatServer } from '../../lib/chat-servers/chat-server.js';
import { DecisionTried, type DecisionContext, type Provider } from '../../lib/index.js';
import { decide, tencentC2cSending } from '../../lib/testing/index.js';
import { contextOf } from '../support/fixtures.js';
import { until } from '../support/gate.js';
import { startWebhookApp } from '../support/webhook-app.js';
import { BlockList } from './examples/block-list.js';
import { MembersOnly } from './examples/members-only.js';
import { NewMembers } from './examples/new-members.js';
import { GroupRules } from './examples/rules-in-order.js';
import { NewRule } from './examples/shadow-mode.js';
import { Examiner } from './examples/slow-vendor.js';
import { WordList } from './examples/word-list.js';

/** A proposal of the class that the handler takes. */
function proposed<P>(provider: Provider, command: string, members: object): P {
  const server: ChatServer = CHAT_SERVERS.find(({ name }) => name === provider)!;
  const { sample, propose } = server.proposals![command]!;
  const body = { ...sample, ...members };
  return propose!(body, contextOf(provider, command, body)) as P;
}

const messages = (text: string) =>
  [
    ['tencent', 'C2C.CallbackBeforeSendMsg', { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }] }],
    ['openim', 'callbackBeforeSendSingleMsgCommand', { content: JSON.stringify({ content: text }) }],
  ] as const;
const groupMessage = (text: string) => ({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }] });
const context = (): DecisionContext => ({ signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 });

describe('the recipes for decisions', () => {
  it('refuse words at both chat servers', () => {
    for (const [provider, command, body] of messages('the Casino!'))
      expect(new WordList().check(proposed(provider, command, body))).toMatchObject({ kind: 'refused' });
    for (const [provider, command, body] of messages('hello'))
      expect(new WordList().check(proposed(provider, command, body))).toMatchObject({ kind: 'allowed' });
  });

  it('look a block list up, for each target of a friend request', async () => {
    const redis = { sismember: async (key: string, who: string) => (key === 'blocked-by:b' && who === 'a' ? 1 : 0) };
    const list = new BlockList(redis as unknown as Redis);
    const write = (to: string) =>
      list.write(proposed('tencent', 'C2C.CallbackBeforeSendMsg', { From_Account: 'a', To_Account: to }));
    expect(await write('b')).toMatchObject({ kind: 'refused', code: 120_008 });
    expect(await write('c')).toMatchObject({ kind: 'allowed' });
    const FriendItem = ['b', 'c'].map((user) => ({ To_Account: user }));
    const asked = proposed<never>('tencent', 'Sns.CallbackPrevFriendAdd', { From_Account: 'a', FriendItem });
    expect(await list.befriend(asked)).toMatchObject({ kind: 'refused', targets: [{ user: 'b', code: 38_007 }] });
    const one = { fromUserID: 'a', toUserID: 'b' };
    expect(await list.befriend(proposed('openim', 'callbackBeforeAddFriendCommand', one))).toMatchObject({
      kind: 'refused',
      code: 5_007,
    });
  });

  it('let members in alone', () => {
    const members = new MembersOnly();
    const join = (user: string) =>
      members.join(proposed('tencent', 'Group.CallbackBeforeApplyJoinGroup', { Requestor_Account: user }));
    expect([join('acme-1').kind, join('x').kind]).toEqual(['allowed', 'refused']);
    const create = (...users: string[]) =>
      members.create(
        proposed('tencent', 'Group.CallbackBeforeCreateGroup', {
          MemberList: users.map((user) => ({ Member_Account: user })),
        }),
      );
    expect([create('acme-1').kind, create('acme-1', 'x').kind]).toEqual(['allowed', 'refused']);
    const invited = ['acme-1', 'x'];
    const DestinationMembers = invited.map((user) => ({ Member_Account: user }));
    expect(
      members.invite(proposed('tencent', 'Group.CallbackBeforeInviteJoinGroup', { DestinationMembers })),
    ).toMatchObject({ kind: 'refused', targets: [{ user: 'x' }] });
    const atOpenIm = (users: readonly string[]) =>
      members.invite(proposed('openim', 'callbackBeforeInviteJoinGroupCommand', { invitedUserIDs: users }));
    expect([atOpenIm(invited).text, atOpenIm(['acme-2']).kind]).toEqual(['Not one of us: x', 'allowed']);
  });

  it('mute new members, and name groups where that can be', () => {
    const rules = new NewMembers();
    const memberList = ['acme-1', 'x'].map((userID) => ({ userID }));
    const joining = proposed<never>('openim', 'callbackBeforeMembersJoinGroupCommand', { memberList });
    const { memberCallbackList } = rules.mute(joining).members as { memberCallbackList: { muteEndTime: number }[] };
    expect(memberCallbackList).toEqual([{ userID: 'x', muteEndTime: expect.any(Number) }]);
    expect(memberCallbackList[0]!.muteEndTime / 1000 - Date.now() / 1000).toBeCloseTo(3_600, -2);
    const name = (provider: Provider, command: string) => rules.name(proposed(provider, command, { groupName: 'us' }));
    expect(name('openim', 'callbackBeforeCreateGroupCommand').members).toEqual({ groupName: 'Acme: us' });
    expect(name('tencent', 'Group.CallbackBeforeCreateGroup').kind).toBe('allowed');
  });

  it('ask a vendor, and give up with the signal', async () => {
    const { EXAMINER_URL } = process.env;
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      if (text.includes('wait')) return; // until the signal ends it
      response.end(JSON.stringify({ verdict: text.includes('rude') ? 'bad' : 'good' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    process.env.EXAMINER_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const examine = (text: string, signal = context().signal) => {
      const [[provider, command, body]] = messages(text);
      return new Examiner().examine(proposed(provider, command, body), { ...context(), signal });
    };
    try {
      expect((await examine('rude')).kind).toBe('refused');
      expect((await examine('nice')).kind).toBe('allowed');
      await expect(examine('wait', AbortSignal.timeout(50))).rejects.toThrow(/timeout/i);
    } finally {
      process.env.EXAMINER_URL = EXAMINER_URL;
      server.closeAllConnections();
      server.close();
    }
  });

  it('try a new rule, and tell what it would have done', async () => {
    const logged = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
    const { app, recorder } = await startWebhookApp({ providers: [NewRule] });
    try {
      const { decision, verdict } = await decide(app, tencentC2cSending({ text: 'x'.repeat(1_001) }));
      expect([decision?.kind, verdict.passes]).toEqual(['refused', true]);
      const [event] = await recorder.received(1);
      expect(event).toBeInstanceOf(DecisionTried);
      await until(() => logged.mock.calls.some(([line]) => line === `would have been refused: ${event!.id}`));
    } finally {
      await app.close();
      logged.mockRestore();
    }
  });

  it('go through rules in order', () => {
    const check = (text: string) =>
      new GroupRules().check(proposed('tencent', 'Group.CallbackBeforeSendMsg', groupMessage(text)));
    expect([check('x'.repeat(2_001)).text, check('x').kind]).toEqual(['Too long', 'allowed']);
  });
});
