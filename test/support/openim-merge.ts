import { accidentOf } from '../../lib/chat-servers/openim/client/accidents.js';
import { decodeOpenImReply } from '../../lib/chat-servers/openim/client/reply-decoder.js';
import { judgeOpenIm, type OpenImVersion } from '../../lib/testing/index.js';

/**
 * What becomes of the data of an OpenIM server when it takes our answer over, for each version whose code was read or run.
 * `failedContinue` is the server's own setting for answers that it cannot read.
 */

export const SERVERS = {
  'v2.0.6': 'v2.0',
  'v2.0.10': 'v2.0',
  'v2.1.0': 'v2',
  'v2.3.3': 'v2',
  'v3.4.0': 'v3.0-3.4.0',
  'v3.4.2': 'v3.4.2-3.5.1',
  'v3.5.1': 'v3.4.2-3.5.1',
  'v3.6.0': 'v3.6.0',
  'v3.8.3-patch.16': 'v3.7-main',
  main: 'v3.7-main',
} as const satisfies Record<string, OpenImVersion>;

export type ServerVersion = keyof typeof SERVERS;
export const SERVER_VERSIONS = Object.keys(SERVERS) as ServerVersion[];

/** Members by name and kind: `text`, `number`, `flag`, `list`; `?` is null where the user sets nothing. */
type Members = Readonly<Record<string, 'text' | 'number' | 'flag' | 'list' | 'text?' | 'number?'>>;

/**
 * When a version takes a member over: `present` unless it is absent or null, `always` (absent is empty), `filled` unless it is
 * empty, `unfailing` always where errCode is 0.
 */
type Rule = 'present' | 'always' | 'filled' | 'unfailing';

interface Command {
  readonly from: ServerVersion;
  readonly to?: ServerVersion;
  readonly request: Members;
  /** What it is about beside the request's members. */
  readonly more?: Members;
  readonly takes?: Readonly<Record<string, Rule>>;
  /** Rules of some versions in place of those. */
  readonly differs?: Partial<Record<ServerVersion, Readonly<Record<string, Rule>>>>;
}

const all = (rule: Rule, ...names: string[]) => Object.fromEntries(names.map((name) => [name, rule]));
const of = <Kind extends Members[string]>(kind: Kind, ...names: string[]): Record<string, Kind> =>
  Object.fromEntries(names.map((name) => [name, kind]));

const MESSAGE: Members = {
  ...of('text', 'sendID', 'serverMsgID', 'clientMsgID', 'operationID', 'senderNickname', 'content', 'faceURL', 'ex'),
  ...of('number', 'senderPlatformID', 'sessionType', 'msgFrom', 'contentType', 'status', 'createTime', 'seq'),
  atUserList: 'list',
};
const MESSAGE_TO: Members = { ...MESSAGE, recvID: 'text' };
const MESSAGE_IN: Members = { ...MESSAGE, groupID: 'text' };
const MODIFIED =
  'content recvID groupID clientMsgID serverMsgID senderPlatformID senderNickname senderFaceURL sessionType msgFrom ' +
  'contentType status options offlinePushInfo atUserIDList attachedInfo ex';
const PUSH: Members = {
  ...of('text', 'operationID', 'platform', 'clientMsgID', 'sendID', 'groupID', 'content'),
  ...of('number', 'platformID', 'contentType', 'sessionType'),
  ...of('list', 'userIDList', 'atUserIDList'),
};
const GROUP_TEXTS = ['groupID', 'groupName', 'introduction', 'faceURL'] as const;
const GROUP_SETTINGS = ['needVerification', 'lookMemberInfo', 'applyMemberFriend'] as const;
const GROUP: Members = {
  ...of('text', ...GROUP_TEXTS, 'operationID', 'notification', 'ownerUserID', 'creatorUserID', 'ex'),
  ...of('number', ...GROUP_SETTINGS, 'status', 'groupType', 'memberCount'),
  initMemberList: 'list',
};
const CREATED = Object.keys(GROUP).filter((name) => !/operationID|memberCount|applyMemberFriend|initMember/.test(name));
const MEMBER = all('present', 'nickName', 'faceURL', 'roleLevel', 'ex');
const MEMBER_REQUEST: Members = {
  ...of('text', 'groupID', 'userID'),
  ...of('text?', 'nickName', 'faceURL', 'ex'),
  roleLevel: 'number?',
};
const CONVERSATION: Members = {
  ...of('text', 'ownerUserId', 'conversationId', 'userId', 'attachedInfo', 'ex'),
  ...of('number', 'conversationType', 'recvMsgOpt', 'burnDuration', 'groupAtType'),
  ...of('flag', 'isPinned', 'isPrivateChat'),
};
const CONVERSATION_SETTINGS = 'recvMsgOpt isPinned isPrivateChat burnDuration groupAtType attachedInfo ex';
const CONVERSATION_TAKES = all('present', ...CONVERSATION_SETTINGS.split(' '));
const PROFILE: Members = { userID: 'text', ...of('text?', 'nickName', 'faceURL', 'ex') };
const REMARK: Members = of('text', 'ownerUserID', 'friendUserID', 'remark');
const MODIFY = {
  request: MESSAGE,
  more: of('text', 'recvID', 'groupID', 'attachedInfo'),
  takes: all('present', ...MODIFIED.split(' ')),
};
const WORD_FILTER_V2_0 = { content: 'unfailing' } as const;

/** All before-commands that any version sends. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  callbackBeforeSendSingleMsgCommand: { from: 'v2.0.6', request: MESSAGE_TO },
  callbackBeforeSendGroupMsgCommand: { from: 'v2.0.6', request: MESSAGE_IN },
  callbackWordFilterCommand: {
    from: 'v2.0.6',
    to: 'v2.3.3',
    request: MESSAGE,
    takes: { content: 'filled' },
    differs: { 'v2.0.6': WORD_FILTER_V2_0, 'v2.0.10': WORD_FILTER_V2_0 },
  },
  callbackMsgModifyCommand: { from: 'v3.4.0', to: 'v3.6.0', ...MODIFY },
  callbackBeforeMsgModifyCommand: { from: 'v3.8.3-patch.16', ...MODIFY },
  callbackOfflinePushCommand: {
    from: 'v2.1.0',
    to: 'v3.6.0',
    request: PUSH,
    takes: { userIDList: 'filled', offlinePushInfo: 'present' },
  },
  callbackOnlinePushCommand: { from: 'v2.3.3', to: 'v3.6.0', request: PUSH },
  callbackSuperGroupOnlinePushCommand: { from: 'v2.3.3', to: 'v3.6.0', request: PUSH, takes: { userIDList: 'filled' } },
  callbackBeforeOfflinePushCommand: {
    from: 'v3.8.3-patch.16',
    request: PUSH,
    takes: { userIDList: 'filled', offlinePushInfo: 'present' },
  },
  callbackBeforeOnlinePushCommand: { from: 'v3.8.3-patch.16', request: PUSH },
  callbackBeforeGroupOnlinePushCommand: { from: 'v3.8.3-patch.16', request: PUSH, takes: { userIDList: 'filled' } },
  callbackBeforeUserRegisterCommand: { from: 'v3.4.2', request: { users: 'list' }, takes: { users: 'filled' } },
  callbackBeforeUpdateUserInfoCommand: {
    from: 'v3.4.0',
    request: PROFILE,
    takes: all('present', 'nickName', 'faceURL', 'ex'),
  },
  callbackBeforeUpdateUserInfoExCommand: {
    from: 'v3.5.1',
    request: PROFILE,
    takes: all('present', 'nickName', 'faceURL', 'ex'),
  },
  callbackBeforeCreateGroupCommand: { from: 'v3.4.0', request: GROUP, takes: all('present', ...CREATED) },
  callbackBeforeMemberJoinGroupCommand: {
    from: 'v3.4.0',
    to: 'v3.6.0',
    request: of('text', 'groupID', 'userID', 'ex', 'groupEx'),
    takes: all('present', 'nickname', 'faceURL', 'roleLevel', 'muteEndTime', 'ex'),
  },
  callbackBeforeMembersJoinGroupCommand: {
    from: 'v3.8.3-patch.16',
    request: { ...of('text', 'groupID', 'groupEx'), memberList: 'list' },
    takes: { memberCallbackList: 'filled' },
  },
  callbackBeforeInviteJoinGroupCommand: {
    from: 'v3.4.2',
    request: { ...of('text', 'operationID', 'groupID', 'reason'), invitedUserIDs: 'list' },
  },
  callbackBeforeJoinGroupCommand: {
    from: 'v3.4.2',
    request: of('text', 'groupID', 'groupType', 'applyID', 'reqMessage', 'ex'),
  },
  // the request has "" and 0 for what the user does not set; the reply's absent settings are left as they are
  callbackBeforeSetGroupInfoCommand: {
    from: 'v3.4.2',
    request: { ...of('text', ...GROUP_TEXTS, 'operationID', 'notification', 'ex'), ...of('number', ...GROUP_SETTINGS) },
    takes: { ...all('always', ...GROUP_TEXTS), ...all('present', 'ex', ...GROUP_SETTINGS) },
    differs: { 'v3.4.2': all('present', 'ex', ...GROUP_SETTINGS) },
  },
  callbackBeforeSetGroupInfoExCommand: {
    from: 'v3.8.3-patch.16',
    request: {
      ...of('text', 'groupID', 'operationID'),
      ...of('text?', 'groupName', 'introduction', 'faceURL', 'notification', 'ex'),
      ...of('number?', ...GROUP_SETTINGS),
    },
    takes: all('always', ...GROUP_TEXTS, 'ex', ...GROUP_SETTINGS),
  },
  callbackBeforeSetGroupMemberInfoCommand: { from: 'v3.4.2', request: MEMBER_REQUEST, takes: MEMBER },
  CallbackBeforeSetGroupMemberInfoCommand: { from: 'v3.4.0', to: 'v3.4.0', request: MEMBER_REQUEST, takes: MEMBER },
  callbackBeforeAddFriendCommand: { from: 'v3.4.0', request: of('text', 'fromUserID', 'toUserID', 'reqMsg', 'ex') },
  callbackBeforeAddFriendAgreeCommand: {
    from: 'v3.4.2',
    request: { ...of('text', 'fromUserID', 'blackUserID', 'HandleMsg'), HandleResult: 'number' },
  },
  callbackBeforeSetFriendRemark: { from: 'v3.4.2', to: 'v3.6.0', request: REMARK, takes: { remark: 'always' } },
  callbackBeforeSetFriendRemarkCommand: { from: 'v3.8.3-patch.16', request: REMARK, takes: { remark: 'filled' } },
  callbackBeforeAddBlackCommand: { from: 'v3.4.2', request: of('text', 'ownerUserID', 'blackUserID') },
  callbackBeforeImportFriendsCommand: {
    from: 'v3.4.2',
    request: { ownerUserID: 'text', friendUserIDs: 'list' },
    takes: { friendUserIDs: 'filled' },
  },
  callbackBeforeCreateSingleChatConversationsCommand: {
    from: 'main',
    request: CONVERSATION,
    takes: CONVERSATION_TAKES,
  },
  callbackBeforeCreateGroupChatConversationsCommand: { from: 'main', request: CONVERSATION, takes: CONVERSATION_TAKES },
};

export function isSentBy(version: ServerVersion, command: string): boolean {
  const at = SERVER_VERSIONS.indexOf(version);
  const { from, to = 'main' } = COMMANDS[command]!;
  return at >= SERVER_VERSIONS.indexOf(from) && at <= SERVER_VERSIONS.indexOf(to);
}

const VALUES = {
  full: { text: 'some words', number: 1, flag: true, list: ['10000', '10001'] },
  zero: { text: '', number: 0, flag: false, list: [] },
  nil: { text: '', number: 0, flag: false, list: null },
  extreme: {
    text: `<&>\u2028\u2029"\\\u0000\n😀 ${'長'.repeat(500)}`,
    number: 2_147_483_647,
    flag: true,
    list: Array.from({ length: 200 }, (_, index) => String(index)),
  },
} as const;

export const VARIANTS = Object.keys(VALUES) as (keyof typeof VALUES)[];

/** What a user's operation is to write, before anybody is asked: undefined is what the user does not set. */
export type Data = Readonly<Record<string, unknown>>;

/** What the user wants. In a group's form even a variant that is full leaves the settings alone, as a rename does. */
export function wanted(command: string, variant: keyof typeof VALUES): Data {
  const { request, more } = COMMANDS[command]!;
  const unset =
    command === 'callbackBeforeSetGroupInfoCommand' && variant !== 'extreme' ? ['ex', ...GROUP_SETTINGS] : [];
  const values = Object.entries({ ...request, ...more }).map(([name, kind]) => {
    const isNull = unset.includes(name) || (variant === 'nil' && kind.endsWith('?'));
    return [name, isNull ? undefined : VALUES[variant][kind.replace('?', '') as 'text']];
  });
  return { ...Object.fromEntries(values), ...('groupID' in request && { groupID: 'g1' }) };
}

/** The request's body: what is not set is null where the form has it, else empty. */
export function bodyOf(command: string, data: Data): Data {
  const entries = Object.entries(COMMANDS[command]!.request).map(([name, kind]) => {
    return [name, data[name] ?? (kind.endsWith('?') ? null : VALUES.nil[kind as 'text'])];
  });
  return { callbackCommand: command, ...Object.fromEntries(entries) };
}

export interface Effect {
  readonly goesOn: boolean;
  /** Members that are not what the user wanted, where it goes on. */
  readonly changed: readonly string[];
}

const STOPS: Effect = { goesOn: false, changed: [] };

/** What a server does with an answer. */
export function effectOf(
  version: ServerVersion,
  command: string,
  data: Data,
  text: string,
  failedContinue: boolean,
): Effect {
  const family = SERVERS[version];
  const { members, fault } = decodeOpenImReply(family, command, text);
  const { outcome, passes } = judgeOpenIm({ status: 200, text }, command, { version: family, failedContinue });
  if (!passes) return STOPS;
  // v3.4.2 to v3.6.0 go on with what they could read of it, the others without
  const isTaken = fault === undefined || family === 'v3.4.2-3.5.1' || family === 'v3.6.0';
  if (!isTaken) return { goesOn: true, changed: [] };
  if (outcome === 'refusal' && family !== 'v3.6.0') throw new Error(`${version} lets nothing pass that it refuses`);
  if (accidentOf(family, command, members, bodyOf(command, data)) !== undefined) return STOPS;
  const merged = merge(version, command, data, members);
  if (/SetGroupInfo/.test(command) && merged.groupID !== data.groupID) return STOPS; // no such group
  return {
    goesOn: true,
    changed: Object.keys({ ...data, ...merged }).filter((name) => !isSame(command, name, data[name], merged[name])),
  };
}

function merge(version: ServerVersion, command: string, data: Data, reply: Data): Data {
  const { takes = {}, differs } = COMMANDS[command]!;
  const merged = { ...data };
  for (const [name, rule] of Object.entries(differs?.[version] ?? takes)) {
    const value = reply[name];
    const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (rule === 'present' && value === undefined) continue;
    if (rule === 'filled' && isEmpty) continue;
    if (rule === 'unfailing' && (reply.errCode ?? 0) !== 0) continue;
    merged[name] =
      value ?? (rule === 'unfailing' || command !== 'callbackBeforeSetGroupInfoExCommand' ? '' : undefined);
  }
  return merged;
}

/** A group's texts are left alone where they are empty. */
function isSame(command: string, name: string, one: unknown, other: unknown): boolean {
  const isText = command === 'callbackBeforeSetGroupInfoCommand' && GROUP_TEXTS.some((text) => text === name);
  if (isText && !one && !other) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}
