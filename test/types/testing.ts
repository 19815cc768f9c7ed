/** Compiled, never run: what the builders and the rest of the testing kit take, and what they must not take. */
import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  C2cMessageSent,
  CallbackRejected,
  ChatEvent,
  type AnyChatEvent,
  type GroupMessageSent,
} from '../../lib/index.js';
import {
  decide,
  deliver,
  EventRecorder,
  judgeOpenIm,
  openImC2cMessage,
  openImC2cSending,
  openImCallback,
  openImGroupMessage,
  openImGroupSending,
  openImModifying,
  openImProposal,
  sendCallback,
  settled,
  signed,
  tencentC2cMessage,
  tencentC2cSending,
  tencentCallback,
  tencentGroupMessage,
  tencentGroupSending,
  tencentProbe,
  tencentProposal,
  type ChatCallback,
} from '../../lib/testing/index.js';

declare const app: INestApplication;
declare const fastify: NestFastifyApplication;

export const right: ChatCallback[] = [
  tencentC2cMessage(),
  tencentC2cMessage({
    from: null,
    to: 'john',
    text: 'hi',
    sentAt: new Date(),
    body: { MsgSeq: '1', MsgKey: undefined },
  }),
  tencentC2cMessage({ errorCode: 20006, errorMessage: 'refused' }),
  tencentC2cMessage({ elements: [{ type: 'text', text: 'hi' }, { type: 'image' }] }),
  tencentC2cMessage({ elements: [{ MsgType: 'TIMRelayElem', MsgContent: {} }] }),
  tencentGroupMessage({ groupId: 'g', topicId: 't', mentions: { all: true }, sequence: 1 }),
  tencentCallback('State.StateChange', { Info: { Action: 'Login' } }, { platform: 'Web' }),
  tencentCallback('C2C.CallbackAfterSendMsg', '{'),
  tencentProbe(),
  openImC2cMessage({ element: { type: 'markdown', text: '**hi**' }, platform: 'iOS' }),
  openImC2cMessage({ element: { contentType: 113, content: {} } }),
  openImGroupMessage({ mentions: { userIds: ['john'] }, nickname: 'Alice' }),
  openImCallback('callbackAfterQuitGroupCommand', { groupID: 'g' }),
  tencentC2cSending({ from: null, to: 'john', elements: [{ type: 'image' }], sequence: 1, platform: 'Web' }),
  tencentGroupSending({ groupId: 'g', topicId: 't', text: 'hi', body: { MsgPriority: 'High' } }),
  openImC2cSending({ element: { type: 'markdown', text: '**hi**' }, to: 'john' }),
  openImGroupSending({ mentions: { all: true }, body: { groupID: undefined } }),
  openImModifying({ text: 'hi', customData: 'x' }),
  tencentProposal('Group.CallbackBeforeCreateGroup'),
  tencentProposal('Sns.CallbackPrevFriendAdd', { FriendItem: [{ To_Account: 'john' }] }, { platform: 'RESTAPI' }),
  openImProposal('callbackBeforeAddFriendCommand', { toUserID: undefined }),
  openImProposal('callbackMsgModifyCommand', { content: '{}' }), // an older name
];

export const wrong: ChatCallback[] = [
  // @ts-expect-error misspelt
  tencentC2cMessage({ form: 'jared' }),
  // @ts-expect-error a word of the wire
  tencentC2cMessage({ From_Account: 'jared' }),
  // @ts-expect-error a number
  tencentC2cMessage({ to: 5 }),
  // @ts-expect-error both
  tencentC2cMessage({ text: 'hi', elements: [{ type: 'text', text: 'hi' }] }),
  // @ts-expect-error of a group
  tencentC2cMessage({ groupId: 'g' }),
  // @ts-expect-error of one-to-one messages: a group message that was not sent has no such callback
  tencentGroupMessage({ errorCode: 1 }),
  // @ts-expect-error OpenIM's
  tencentC2cMessage({ nickname: 'Alice' }),
  // @ts-expect-error Tencent has a list of elements
  tencentC2cMessage({ element: { type: 'image' } }),
  // @ts-expect-error OpenIM has one element
  openImC2cMessage({ elements: [{ type: 'image' }] }),
  // @ts-expect-error no such kind
  tencentC2cMessage({ elements: [{ type: 'picture' }] }),
  // @ts-expect-error only OpenIM has this kind
  tencentC2cMessage({ elements: [{ type: 'markdown', text: 'hi' }] }),
  // @ts-expect-error pictures have no text
  tencentC2cMessage({ elements: [{ type: 'image', text: 'hi' }] }),
  // @ts-expect-error a text needs one
  tencentC2cMessage({ elements: [{ type: 'text' }] }),
  // @ts-expect-error misspelt member of the wire
  tencentC2cMessage({ body: { MsgSeg: 1 } }),
  // @ts-expect-error wrong value on the wire
  tencentC2cMessage({ body: { To_Account: 1 } }),
  // @ts-expect-error another sender's wire
  openImC2cMessage({ body: { To_Account: 'john' } }),
  // @ts-expect-error Tencent's
  openImC2cMessage({ onlineOnly: true }),
  // @ts-expect-error no such platform
  openImC2cMessage({ platform: 'PlayStation' }),
  // @ts-expect-error neither user nor server
  openImGroupMessage({ sentBy: 'admin' }),
  // @ts-expect-error misspelt
  openImGroupMessage({ mentions: { users: ['john'] } }),
  // @ts-expect-error a group message has no sequence before it is sent
  tencentGroupSending({ sequence: 1 }),
  // @ts-expect-error nobody knows yet whether it arrives
  tencentC2cSending({ errorCode: 1 }),
  // @ts-expect-error the question does not tell to whom it goes
  openImModifying({ to: 'john' }),
  // @ts-expect-error it tells afterwards
  tencentProposal('C2C.CallbackAfterSendMsg'),
  // @ts-expect-error OpenIM's
  tencentProposal('callbackBeforeAddFriendCommand'),
  // @ts-expect-error misspelt member of the wire
  tencentProposal('Group.CallbackBeforeCreateGroup', { OwnerAccount: 'john' }),
  // @ts-expect-error a member of another command
  openImProposal('callbackBeforeAddFriendCommand', { groupID: 'g' }),
  // @ts-expect-error a body is an object, text or bytes
  openImCallback('callbackAfterQuitGroupCommand', 5),
];

export function immutable(): void {
  const message = tencentC2cMessage();
  // @ts-expect-error callbacks do not change
  message.command = 'Group.CallbackAfterSendMsg';
  // @ts-expect-error nor do their queries
  message.query.OptPlatform = 'Web';
  // @ts-expect-error a member of no message of Tencent
  void message.body.recvID;
}

export async function deliveries(callback: ChatCallback): Promise<unknown[]> {
  await deliver(app, callback);
  await deliver(fastify, tencentC2cMessage(), { token: 'wrong', at: 0 });
  await deliver('http://127.0.0.1', openImC2cMessage(), { secret: 'one', via: 'path', version: 'v2' });
  await deliver(new URL('http://127.0.0.1'), tencentProbe(), { sdkAppId: 1, token: 'one', timeout: 100 });
  // @ts-expect-error OpenIM's
  await deliver(app, tencentC2cMessage(), { secret: 'one' });
  // @ts-expect-error Tencent's
  await deliver(app, openImC2cMessage(), { token: 'one' });
  // @ts-expect-error no such version
  await deliver(app, openImC2cMessage(), { version: 'v4' });
  // @ts-expect-error a body is no callback
  await deliver(app, { From_Account: 'jared' });
  // @ts-expect-error who calls must be said
  await sendCallback('http://127.0.0.1', tencentC2cMessage(), {});
  // @ts-expect-error who calls must be said
  signed(tencentC2cMessage(), { token: 'one' });
  const { verdict, status } = await deliver(app, callback);
  // @ts-expect-error there may be no answer
  const number: number = status;
  // @ts-expect-error no such outcome
  const failed = verdict.outcome === 'failed';
  return [number, failed, judgeOpenIm({ status: 200, text: '' }, 'callbackA', { failedContinue: true }).code];
}

export async function recorded(recorder: EventRecorder): Promise<unknown[]> {
  const message: C2cMessageSent = await recorder.next(C2cMessageSent, {
    where: ({ to }) => to === 'john',
    within: 100,
  });
  const any: AnyChatEvent = await recorder.next(ChatEvent);
  // @ts-expect-error another event
  const group: GroupMessageSent = await recorder.next(C2cMessageSent);
  // @ts-expect-error a member of another event
  await recorder.next(C2cMessageSent, { where: ({ groupId }) => groupId === 'g' });
  // @ts-expect-error not one of our classes
  await recorder.next(Date);
  // @ts-expect-error misspelt
  await recorder.next(CallbackRejected, { whitin: 100 });
  // @ts-expect-error what came does not change
  recorder.events.push(any);
  await settled(app);
  return [message, group];
}

export async function decided(): Promise<unknown[]> {
  const { decision, verdict, reply, status } = await decide(app, tencentC2cSending(), { sdkAppId: 1 });
  // @ts-expect-error there may be no decision
  void decision.kind;
  // @ts-expect-error OpenIM's
  await decide(app, tencentC2cSending(), { secret: 'one' });
  // @ts-expect-error a URL does not tell
  await decide('http://127.0.0.1', openImModifying());
  // @ts-expect-error no such kind
  const wrong = decision?.kind === 'denied';
  return [decision?.code, decision?.changes?.MsgBody, decision?.targets?.[0]?.user, verdict, reply, status, wrong];
}
