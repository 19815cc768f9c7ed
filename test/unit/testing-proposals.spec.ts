import { OPENIM_PROPOSALS } from '../../lib/chat-servers/openim/index.js';
import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { TENCENT_PROPOSALS } from '../../lib/chat-servers/tencent/index.js';
import { refuseUnfit } from '../../lib/pipeline/receiver/event-factory.js';
import {
  openImC2cSending,
  openImGroupSending,
  openImModifying,
  openImProposal,
  tencentC2cMessage,
  tencentC2cSending,
  tencentGroupSending,
  tencentProposal,
  type ChatCallback,
} from '../../lib/testing/index.js';
import { openImContext, tencentContext } from '../support/fixtures.js';

const DEFINITIONS: Readonly<Record<string, ProposalDefinition>> = { ...TENCENT_PROPOSALS, ...OPENIM_PROPOSALS };

/** The proposal that comes of a callback. @throws Refusal when its body does not fit */
function proposalOf({ provider, command, body, query }: ChatCallback) {
  const sent = body as Record<string, unknown>;
  const definition = DEFINITIONS[command!]!;
  refuseUnfit(definition, sent);
  const context =
    provider === 'tencent'
      ? tencentContext(sent, command!, query.OptPlatform)
      : openImContext(sent, { command: command! });
  return definition.propose?.(sent, context);
}

const sendings = [
  ['tencentC2cSending', tencentC2cSending, 'C2C.CallbackBeforeSendMsg'],
  ['tencentGroupSending', tencentGroupSending, 'Group.CallbackBeforeSendMsg'],
  ['openImC2cSending', openImC2cSending, 'callbackBeforeSendSingleMsgCommand'],
  ['openImGroupSending', openImGroupSending, 'callbackBeforeSendGroupMsgCommand'],
  ['openImModifying', openImModifying, 'callbackBeforeMsgModifyCommand'],
] as const;

describe.each(sendings)('%s', (_, build, command) => {
  it('makes a valid callback of nothing', () => {
    const callback = build();
    expect(callback).toMatchObject({ command, method: 'POST' });
    expect(proposalOf(callback)).toMatchObject({ command, text: 'Hello', from: 'alice', sentBy: 'user' });
  });

  it('is told by the words of its proposal', () => {
    const fields = { from: 'jared', clientMessageId: 'c1', customData: '{"a":1}', sentBy: 'server' } as const;
    expect(proposalOf(build({ ...fields, text: 'hi' }))).toMatchObject({ ...fields, text: 'hi' });
    expect(proposalOf(build({ from: null }))).toMatchObject({ from: null, sentBy: 'server' });
  });

  it('makes another message with each call, and the same where nothing is left to chance', () => {
    expect(build().body).not.toEqual(build().body);
    const fixed = { random: () => 0.5, sentAt: 1_700_000_000_000 };
    expect(build(fixed)).toEqual(build(fixed));
  });

  it('has no member that its declaration does not know, and takes any that it knows', () => {
    const known = [...Object.keys(DEFINITIONS[command]!.sample), 'CallbackCommand', 'callbackCommand', 'TopicId'];
    expect(Object.keys(build({ customData: 'x' }).body).filter((name) => !known.includes(name))).toEqual([]);
    expect(build({ body: { EventTime: 5, ex: '5' } as object }).body).toMatchObject({ EventTime: 5, ex: '5' });
  });
});

it('say where the message goes', () => {
  expect(proposalOf(tencentC2cSending({ to: 'john', elements: [{ type: 'image' }] }))).toMatchObject({
    to: 'john',
    elements: [{ type: 'image' }],
  });
  const group = { groupId: 'lunch', topicId: 't1', groupType: 'Community' };
  expect(proposalOf(tencentGroupSending({ ...group, operator: 'admin', onlineOnly: true }))).toMatchObject({
    ...group,
    by: 'admin',
    onlineOnly: true,
  });
  expect(proposalOf(openImC2cSending({ to: 'john', element: { type: 'image' } }))).toMatchObject({
    to: 'john',
    elements: [{ type: 'image' }],
  });
  const mentioning = openImGroupSending({ groupId: 'lunch', mentions: { userIds: ['john'] } });
  expect(proposalOf(mentioning)).toMatchObject({ groupId: 'lunch' });
  expect(mentioning.body.atUserList).toEqual(['john']);
});

it('do not tell yet how a message fared', () => {
  expect(tencentC2cMessage().body).toHaveProperty('SendMsgResult');
  for (const member of ['SendMsgResult', 'ErrorInfo', 'UnreadMsgNum'])
    expect(tencentC2cSending().body).not.toHaveProperty(member);
  for (const member of ['MsgSeq', 'MsgTime']) expect(tencentGroupSending().body).not.toHaveProperty(member);
});

describe('a proposal of any command', () => {
  const commands = [
    ...Object.keys(TENCENT_PROPOSALS).map((command) => [command, () => tencentProposal(command as never)] as const),
    ...Object.keys(OPENIM_PROPOSALS).map((command) => [command, () => openImProposal(command as never)] as const),
  ];

  it.each(commands)('is complete without a word about it: %s', (command, make) => {
    const callback: ChatCallback = make();
    expect(callback).toMatchObject({ command, body: DEFINITIONS[command]!.sample });
    proposalOf(callback); // its body fits
  });

  it('has the members that a test sets in place of those of the sample, or lacks them', () => {
    const { body } = tencentProposal('Group.CallbackBeforeCreateGroup', { Owner_Account: 'john', Name: undefined });
    expect(body).toMatchObject({ Owner_Account: 'john', Type: 'Public' });
    expect(body).not.toHaveProperty('Name');
    const older = openImProposal('callbackWordFilterCommand', { content: 'darn' });
    expect(older.body).toMatchObject({ callbackCommand: 'callbackWordFilterCommand', content: 'darn' });
  });

  it('comes from the client that a test names', () => {
    const callback = tencentProposal('Group.CallbackBeforeCreateTopic', {}, { platform: 'RESTAPI' });
    expect(callback.query).toMatchObject({ OptPlatform: 'RESTAPI' });
  });
});

it.each(['Group.CallbackAfterCreateGroup', 'toString'])(
  'no proposal is made of %s, and the error says why',
  (command) => {
    for (const make of [tencentProposal, openImProposal] as ((command: never) => unknown)[])
      expect(() => make(command as never)).toThrow(`"${command}" is no command that asks before something happens`);
  },
);
