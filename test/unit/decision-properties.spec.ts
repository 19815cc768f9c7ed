import { OPENIM_REPLY_FIELDS, type ReplyField } from '../../lib/chat-servers/openim/client/reply-fields.js';
import { beforeCommand } from '../../lib/chat-servers/openim/facts.js';
import { OPENIM_PROPOSALS } from '../../lib/chat-servers/openim/index.js';
import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { TENCENT_PROPOSALS } from '../../lib/chat-servers/tencent/index.js';
import { freezeDeeply } from '../../lib/events/frozen.js';
import type { Decision } from '../../lib/proposals/decision.js';
import type { Proposal } from '../../lib/proposals/proposal.js';
import { judgeOpenIm, judgeTencent, type OpenImVersion } from '../../lib/testing/index.js';
import { fc, runs } from '../support/fast-check.js';
import { contextOf } from '../support/fixtures.js';
import { isSentBy, SERVER_VERSIONS, SERVERS } from '../support/openim-merge.js';
import { openImProtocol, tencentProtocol } from '../support/protocols.js';
import { argumentsFor, bodiesOf, call, methodsOf, wordsFor, type Body } from '../support/random-decisions.js';

const openIm = openImProtocol();
const tencent = tencentProtocol();

type Named = readonly [command: string, definition: ProposalDefinition];

const decidable = (proposals: Readonly<Record<string, ProposalDefinition>>): Named[] =>
  Object.entries(proposals).filter(([, { propose }]) => propose !== undefined);

const OPENIM = decidable(OPENIM_PROPOSALS);
const TENCENT = decidable(TENCENT_PROPOSALS);

/** DECISIONS: how many there are in total; else few enough for every run. */
const perCommand =
  process.env.DECISIONS === undefined
    ? runs(320)
    : Math.ceil(Number(process.env.DECISIONS) / (OPENIM.length + TENCENT.length));

/** What became of all calls, with DECISIONS. */
const tally = { thrown: 0, allowed: 0, refused: 0, dropped: 0, rewritten: 0 };
afterAll(() => {
  if (process.env.DECISIONS !== undefined) console.log(JSON.stringify(tally));
});

/** Random bodies, and any calls of any methods of their proposals: each throws, or is checked. */
function decideAtRandom(
  [command, definition]: Named,
  provider: 'openim' | 'tencent',
  check: (decision: Decision, body: Body) => void,
) {
  const ask = (body: Body): Proposal => freezeDeeply(definition.propose!(body, contextOf(provider, command, body)));
  const sample = ask(definition.sample);
  const calls = fc.oneof(
    ...methodsOf(sample).map((method) => fc.tuple(fc.constant(method), argumentsFor(method, wordsFor(sample, method)))),
  );
  const decided = new Set<string>();
  fc.assert(
    fc.property(bodiesOf(definition), calls, (body, [method, given]) => {
      const { decision, error } = call(ask(body), method, given);
      if (decision === undefined) {
        tally.thrown++;
        expect([TypeError, RangeError].some((one) => error instanceof one) || error).toBe(true);
        return;
      }
      tally[decision.kind]++;
      decided.add(method);
      check(decision, body);
    }),
    { numRuns: perCommand },
  );
  expect([...decided].sort()).toEqual(methodsOf(sample));
}

/** Members that a changed answer may have, and an allow never. None is a way to reroute a message, or to give a group away. */
const GROUP = 'groupName introduction faceURL ex needVerification lookMemberInfo applyMemberFriend';
const MEMBER = 'nickname faceURL muteEndTime ex';
const CONVERSATION =
  'recvMsgOpt isPinned isPrivateChat burnDuration groupAtType attachedInfo ex ' +
  'recv_msg_opt is_pinned is_private_chat burn_duration group_at_type attached_info';
const CHANGED: Readonly<Record<string, string>> = {
  callbackBeforeMsgModifyCommand: 'content atUserIDList ex',
  callbackMsgModifyCommand: 'content atUserIDList ex',
  callbackWordFilterCommand: 'content',
  callbackBeforeSetFriendRemarkCommand: 'remark',
  callbackBeforeSetFriendRemark: 'remark',
  callbackBeforeImportFriendsCommand: 'friendUserIDs',
  callbackBeforeUserRegisterCommand: 'users',
  callbackBeforeUpdateUserInfoCommand: 'nickName faceURL',
  callbackBeforeUpdateUserInfoExCommand: 'nickName faceURL',
  callbackBeforeOfflinePushCommand: 'userIDList offlinePushInfo',
  callbackOfflinePushCommand: 'userIDList offlinePushInfo',
  callbackBeforeGroupOnlinePushCommand: 'userIDList',
  callbackSuperGroupOnlinePushCommand: 'userIDList',
  callbackBeforeCreateGroupCommand:
    'groupID groupName notification introduction faceURL ex needVerification lookMemberInfo',
  callbackBeforeSetGroupInfoCommand: GROUP,
  callbackBeforeSetGroupInfoExCommand: GROUP,
  callbackBeforeSetGroupMemberInfoCommand: 'nickName faceURL roleLevel ex',
  CallbackBeforeSetGroupMemberInfoCommand: 'nickName faceURL roleLevel ex',
  callbackBeforeMembersJoinGroupCommand: 'memberCallbackList',
  callbackBeforeMemberJoinGroupCommand: MEMBER,
  callbackBeforeCreateSingleChatConversationsCommand: CONVERSATION,
  callbackBeforeCreateGroupChatConversationsCommand: CONVERSATION,
};

/** The URL and the header that tell a version's callbacks from those of others. */
function requestOf(version: OpenImVersion, command: string) {
  const isV2 = version === 'v2.0' || version === 'v2';
  const path = isV2 ? '' : version === 'v3.0-3.4.0' ? `?command=${command}` : `/${command}`;
  const headers = version === 'v3.7-main' ? { operationid: '' } : {};
  return { url: `/chat-webhooks/openim/secret${path}`, headers, segments: [], remoteAddress: undefined };
}

/** The names of all members of a value, by what the chat server's struct has: spelled otherwise they would be taken all the same. */
function strangersIn(value: unknown, field: ReplyField | undefined, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const item = typeof field === 'object' && 'list' in field ? field.list : undefined;
    return value.flatMap((one, index) => strangersIn(one, item, `${path}[${index}]`));
  }
  const fields = typeof field === 'object' && 'members' in field ? field.members : {};
  return Object.entries(value).flatMap(([name, member]) =>
    Object.hasOwn(fields, name) ? strangersIn(member, fields[name], `${path}.${name}`) : [`${path}.${name}`],
  );
}

const accountsIn = (value: unknown, name = 'userID') =>
  Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? one : (one as Body)[name])) : [];

/** What no answer may do to the chat server's data. */
function harmIn(command: string, reply: Body, body: Body): string[] {
  const { userIDList, friendUserIDs, users, memberCallbackList, groupID } = reply;
  const among = (some: unknown, all: readonly unknown[]) =>
    some === undefined || (accountsIn(some).length > 0 && accountsIn(some).every((one) => all.includes(one)));
  const isGroupPush = /GroupOnlinePush/.test(command);
  const asked = body.userIDList ?? (body.userID === undefined ? [] : [body.userID]);
  return [
    ...(isGroupPush || among(userIDList, accountsIn(asked)) ? [] : ['pushes to others']),
    ...(Array.isArray(userIDList) && !(userIDList.length > 0 && userIDList.every(Boolean)) ? ['pushes to nobody'] : []),
    ...(among(friendUserIDs, accountsIn(body.friendUserIDs)) ? [] : ['imports others']),
    ...(users === undefined || `${accountsIn(users)}` === `${accountsIn(body.users)}` ? [] : ['registers others']),
    ...(among(memberCallbackList, accountsIn(body.memberList)) ? [] : ['lets others join']),
    ...(/SetGroupInfo/.test(command) && groupID !== body.groupID ? ['changes another group'] : []),
  ];
}

describe.each(OPENIM)("any decision about OpenIM's %s", (command, definition) => {
  const versions = SERVER_VERSIONS.filter((version) => isSentBy(version, command)).map((version) => SERVERS[version]);
  const echo = beforeCommand(command)?.echo ?? [];

  it('is understood by every version that asks, and does nothing else', () => {
    expect(versions).not.toEqual([]);
    decideAtRandom([command, definition], 'openim', (decision, body) => {
      const { kind, code, text = '' } = decision;
      for (const version of new Set(versions)) {
        const answer = openIm.decide!(decision, { request: requestOf(version, command), command, body });
        const judged = judgeOpenIm({ status: answer.status, text: answer.body }, command, { version, body });
        const reply = JSON.parse(answer.body) as Body;
        const { actionCode: _, errCode: __, errDlt, errMsg, nextCode: ___, ...members } = reply;
        expect({ errDlt, errMsg }).toEqual({ errDlt: '', errMsg: text });
        if (kind === 'refused') {
          const passes = version === 'v3.6.0'; // which ignores every refusal
          const shown = passes ? undefined : version.startsWith('v2') ? 201 : code;
          expect(judged).toMatchObject({ outcome: 'refusal', passes, code: shown });
        } else {
          expect(judged).toMatchObject({ outcome: 'success', passes: true });
          const isWhole = echo.every((name) => name in body && (body[name] !== null || name === 'ex'));
          if (isWhole && kind === 'allowed') expect(judged.sentence).toBe('the operation goes on');
          if (isWhole) expect(judged.sentence).not.toContain(', but ');
        }
        const changed = kind === 'rewritten' ? (CHANGED[command] ?? '').split(' ') : [];
        expect(Object.keys(members).filter((name) => !echo.includes(name) && !changed.includes(name))).toEqual([]);
        expect(strangersIn(members, { members: OPENIM_REPLY_FIELDS[command] ?? {} }, '')).toEqual([]);
        if (kind !== 'refused') expect(harmIn(command, members, body)).toEqual([]);
      }
    });
  });
});

describe.each(TENCENT)("any decision about Tencent's %s", (command, definition) => {
  it('is the documented envelope, and means what was decided', () => {
    decideAtRandom([command, definition], 'tencent', (decision, body) => {
      const { kind, code, text = '', targets } = decision;
      const answer = tencent.decide!(decision, { request: requestOf('v3.7-main', command), command, body });
      const judged = judgeTencent({ status: answer.status, text: answer.body }, command);
      const { ActionStatus, ErrorCode, ErrorInfo, ...members } = JSON.parse(answer.body) as Body;
      const shown = kind === 'dropped' ? 2 : kind === 'refused' && targets === undefined ? code : 0;
      expect([answer.status, ActionStatus, ErrorCode, ErrorInfo]).toEqual([200, 'OK', shown, text]);
      const goesOn = kind === 'allowed' || kind === 'rewritten';
      expect(judged).toMatchObject({ outcome: goesOn ? 'success' : 'refusal', passes: goesOn });
      expect(judged.targets).toEqual(targets);
      const allowed =
        kind === 'rewritten'
          ? ['MsgBody', 'CloudCustomData']
          : ['RefusedMembers_Account', 'RefusedSubscribers_Account', 'ResultItem'];
      expect(Object.keys(members).filter((name) => !allowed.includes(name))).toEqual([]);
      for (const { ResultCode, ResultInfo } of (members.ResultItem ?? []) as Body[]) {
        expect([typeof ResultInfo, ResultCode === 0 || Number(ResultCode) >= 38_000]).toEqual(['string', true]);
        expect(ResultCode).toBeLessThanOrEqual(39_000);
      }
    });
  });
});
