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
  'v3.7.1': 'v3.7-main',
  'v3.8.3-patch.16': 'v3.7-main',
  'main of 2025-10': 'v3.7-main',
  main: 'v3.7-main',
} as const satisfies Record<string, OpenImVersion>;

export type ServerVersion = keyof typeof SERVERS;
export const SERVER_VERSIONS = Object.keys(SERVERS) as ServerVersion[];

/**
 * Members by name and kind: `text`, `number`, `flag`, `list`; `id` is never empty; `?` is null where the user sets nothing, or missing; of
 * the lists of objects, `joining` are members of a group, `initial` its first ones, `users` new accounts.
 */
type Members = Readonly<Record<string, Kind>>;
type Plain = 'text' | 'number' | 'flag' | 'list';
type Kind = Plain | 'id' | 'text?' | 'number?' | 'notice?' | keyof typeof ITEMS;

type Item = (userID: string, index: number) => object;

const ITEMS = {
  joining: (userID: string) => ({ userID, ex: '' }),
  initial: (userID: string, index: number) => ({ userID, roleLevel: index === 0 ? 100 : 20 }),
  users: (userID: string) => ({
    userID,
    nickname: 'Bob',
    faceURL: '',
    ex: '',
    createTime: 0,
    appMangerLevel: 0,
    globalRecvMsgOpt: 0,
  }),
} as const satisfies Record<string, Item>;

/**
 * When a version takes a member over: `present` unless it is absent or null, `always` (absent is empty), `filled` unless it is
 * empty, `unfailing` always where errCode is 0, `each` for each member of a group that it names.
 */
type Rule = 'present' | 'always' | 'filled' | 'unfailing' | 'each';

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
const of = <K extends Kind>(kind: K, ...names: string[]): Record<string, K> =>
  Object.fromEntries(names.map((name) => [name, kind]));

const MESSAGE: Members = {
  ...of('text', 'sendID', 'serverMsgID', 'clientMsgID', 'operationID', 'senderNickname', 'content', 'faceURL', 'ex'),
  ...of('number', 'senderPlatformID', 'sessionType', 'msgFrom', 'contentType', 'status', 'createTime', 'seq'),
  atUserList: 'list',
};
const MESSAGE_TO: Members = { ...MESSAGE, recvID: 'id' };
const MESSAGE_IN: Members = { ...MESSAGE, groupID: 'id' };
const MODIFIED =
  'content recvID groupID clientMsgID serverMsgID senderPlatformID senderNickname senderFaceURL sessionType msgFrom ' +
  'contentType status options offlinePushInfo atUserIDList attachedInfo ex';
const PUSH: Members = {
  ...of('text', 'operationID', 'platform', 'clientMsgID', 'sendID', 'groupID', 'content'),
  ...of('number', 'platformID', 'contentType', 'sessionType'),
  ...of('list', 'userIDList', 'atUserIDList'),
};
const OFFLINE_PUSH: Members = { ...PUSH, offlinePushInfo: 'notice?' };
const NOTICE: Members = {
  ...of('text', 'title', 'desc', 'ex', 'iOSPushSound', 'signalInfo'),
  iOSBadgeCount: 'flag',
};
const GROUP_TEXTS = ['groupID', 'groupName', 'introduction', 'faceURL'] as const;
const GROUP_SETTINGS = ['needVerification', 'lookMemberInfo', 'applyMemberFriend'] as const;
const GROUP: Members = {
  ...of('text', ...GROUP_TEXTS, 'operationID', 'notification', 'ownerUserID', 'creatorUserID', 'ex'),
  ...of('number', ...GROUP_SETTINGS, 'status', 'groupType', 'memberCount'),
  initMemberList: 'initial',
};
const CREATED = Object.keys(GROUP).filter((name) => !/operationID|memberCount|applyMemberFriend|initMember/.test(name));
const MEMBER = all('present', 'nickName', 'faceURL', 'roleLevel', 'ex');
const MEMBER_REQUEST: Members = {
  ...of('id', 'groupID', 'userID'),
  ...of('text?', 'nickName', 'faceURL', 'ex'),
  roleLevel: 'number?',
};
const CONVERSATION: Members = {
  ...of('text', 'ownerUserId', 'conversationId', 'userId', 'attachedInfo', 'ex'),
  ...of('number', 'conversationType', 'recvMsgOpt', 'burnDuration', 'groupAtType'),
  ...of('flag', 'isPinned', 'isPrivateChat'),
};
const { userId: _, ...CONVERSATION_OF } = CONVERSATION;
const CONVERSATION_IN: Members = { ...CONVERSATION_OF, groupId: 'text' };
const CONVERSATION_SETTINGS = 'recvMsgOpt isPinned isPrivateChat burnDuration groupAtType attachedInfo ex';
const CONVERSATION_TAKES = all('present', ...CONVERSATION_SETTINGS.split(' '));
const PROFILE: Members = { userID: 'id', ...of('text?', 'nickName', 'faceURL', 'ex') };
const REMARK: Members = { ...of('id', 'ownerUserID', 'friendUserID'), remark: 'text' };
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
  callbackBeforeMsgModifyCommand: { from: 'v3.7.1', ...MODIFY },
  callbackOfflinePushCommand: {
    from: 'v2.1.0',
    to: 'v3.6.0',
    request: OFFLINE_PUSH,
    takes: { userIDList: 'filled', offlinePushInfo: 'present' },
    differs: { 'v2.1.0': {} },
  },
  callbackOnlinePushCommand: { from: 'v2.3.3', to: 'v3.6.0', request: PUSH },
  callbackSuperGroupOnlinePushCommand: { from: 'v2.3.3', to: 'v3.6.0', request: PUSH, takes: { userIDList: 'filled' } },
  callbackBeforeOfflinePushCommand: {
    from: 'v3.7.1',
    request: OFFLINE_PUSH,
    takes: { userIDList: 'filled', offlinePushInfo: 'present' },
  },
  callbackBeforeOnlinePushCommand: { from: 'v3.7.1', request: PUSH },
  callbackBeforeGroupOnlinePushCommand: { from: 'v3.7.1', request: PUSH, takes: { userIDList: 'filled' } },
  callbackBeforeUserRegisterCommand: { from: 'v3.4.2', request: { users: 'users' }, takes: { users: 'filled' } },
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
    to: 'v3.7.1',
    request: { ...of('id', 'groupID', 'userID'), ...of('text', 'ex', 'groupEx') },
    takes: all('present', 'nickname', 'faceURL', 'roleLevel', 'muteEndTime', 'ex'),
  },
  callbackBeforeMembersJoinGroupCommand: {
    from: 'v3.8.3-patch.16',
    request: { ...of('text', 'groupID', 'groupEx'), memberList: 'joining' },
    takes: { memberCallbackList: 'each' },
  },
  callbackBeforeInviteJoinGroupCommand: {
    from: 'v3.4.2',
    request: { ...of('text', 'operationID', 'groupID', 'reason'), invitedUserIDs: 'list' },
  },
  callbackBeforeJoinGroupCommand: {
    from: 'v3.4.2',
    request: { ...of('id', 'groupID', 'applyID'), ...of('text', 'groupType', 'reqMessage', 'ex') },
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
  callbackBeforeAddFriendCommand: {
    from: 'v3.4.0',
    request: { ...of('id', 'fromUserID', 'toUserID'), ...of('text', 'reqMsg', 'ex') },
  },
  callbackBeforeAddFriendAgreeCommand: {
    from: 'v3.4.2',
    request: { ...of('id', 'fromUserID', 'blackUserID'), HandleMsg: 'text', HandleResult: 'number' },
  },
  callbackBeforeSetFriendRemark: { from: 'v3.4.2', to: 'v3.6.0', request: REMARK, takes: { remark: 'always' } },
  callbackBeforeSetFriendRemarkCommand: { from: 'v3.7.1', request: REMARK, takes: { remark: 'filled' } },
  callbackBeforeAddBlackCommand: { from: 'v3.4.2', request: of('id', 'ownerUserID', 'blackUserID') },
  callbackBeforeImportFriendsCommand: {
    from: 'v3.4.2',
    request: { ownerUserID: 'id', friendUserIDs: 'list' },
    takes: { friendUserIDs: 'filled' },
  },
  callbackBeforeCreateSingleChatConversationsCommand: {
    from: 'main of 2025-10',
    request: CONVERSATION,
    takes: CONVERSATION_TAKES,
  },
  callbackBeforeCreateGroupChatConversationsCommand: {
    from: 'main of 2025-10',
    request: CONVERSATION_IN,
    takes: CONVERSATION_TAKES,
  },
};

export function isSentBy(version: ServerVersion, command: string): boolean {
  const at = SERVER_VERSIONS.indexOf(version);
  const { from, to = 'main' } = COMMANDS[command]!;
  return at >= SERVER_VERSIONS.indexOf(from) && at <= SERVER_VERSIONS.indexOf(to);
}

const VALUES = {
  full: { id: '10000', text: 'some words', number: 1, flag: true, list: ['10000', '10001'] },
  zero: { id: '0', text: '', number: 0, flag: false, list: [] },
  nil: { id: '0', text: '', number: 0, flag: false, list: null },
  extreme: {
    id: `<&>\u2028"\\ ${'長'.repeat(50)}`,
    text: `<&>\u2028\u2029"\\\u0000\n😀 ${'長'.repeat(500)}`,
    number: 2_147_483_647,
    flag: true,
    list: Array.from({ length: 200 }, (_, index) => String(index)),
  },
} as const;

export type Variant = keyof typeof VALUES;
export const VARIANTS = Object.keys(VALUES) as Variant[];

/** What a user's operation is to write, before anybody is asked: undefined is what the user does not set. */
export type Data = Readonly<Record<string, unknown>>;

/** What the user wants. In a group's form even a variant that is full leaves the settings alone, as a rename does. */
export function wanted(command: string, variant: Variant): Data {
  const { request, more } = COMMANDS[command]!;
  const unset =
    command === 'callbackBeforeSetGroupInfoCommand' && variant !== 'extreme' ? ['ex', ...GROUP_SETTINGS] : [];
  const values = Object.entries({ ...request, ...more }).map(([name, kind]) => {
    return [name, unset.includes(name) ? undefined : valueOf(kind, variant)];
  });
  return { ...Object.fromEntries(values), ...('groupID' in request && { groupID: 'g1' }) };
}

function valueOf(kind: Kind, variant: Variant): unknown {
  const values = VALUES[variant];
  if (kind.endsWith('?') && variant === 'nil') return undefined;
  if (kind === 'notice?') {
    if (variant === 'zero') return undefined; // Go leaves out what is zero
    return Object.fromEntries(Object.entries(NOTICE).map(([name, own]) => [name, valueOf(own, variant)]));
  }
  if (kind in ITEMS)
    return (values.list as readonly string[] | null)?.map(ITEMS[kind as keyof typeof ITEMS] as Item) ?? null;
  return values[kind.replace('?', '') as Plain];
}

/** The request's body: what is not set is null where the form has it, else empty. */
export function bodyOf(command: string, data: Data, version: ServerVersion = 'main'): Data {
  const entries = Object.entries(COMMANDS[command]!.request).flatMap(([name, kind]): [string, unknown][] => {
    if (kind === 'notice?') return Object.entries((data[name] as Data | undefined) ?? {});
    const empty = kind in ITEMS ? null : VALUES.nil[kind as Plain];
    return [[inNamesOf(version, command, name), data[name] ?? (kind.endsWith('?') ? null : empty)]];
  });
  return { callbackCommand: command, ...Object.fromEntries(entries) };
}

/** Conversations had names with underscores. */
function inNamesOf(version: ServerVersion, command: string, name: string): string {
  if (version !== 'main of 2025-10' || !command.endsWith('ConversationsCommand')) return name;
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The answer by the newer names, as the decoder knows no others. */
function inNewerNames(version: ServerVersion, command: string, text: string): string {
  const { takes = {} } = COMMANDS[command]!;
  const older = new Map(Object.keys(takes).map((name) => [inNamesOf(version, command, name), name]));
  if ([...older].every(([one, other]) => one === other)) return text;
  const known = Object.entries(JSON.parse(text) as Data).filter(([name]) => older.has(name) || !(name in takes));
  return JSON.stringify(Object.fromEntries(known.map(([name, value]) => [older.get(name) ?? name, value])));
}

export interface Effect {
  readonly goesOn: boolean;
  /** Members that are not what the user wanted, where it goes on. */
  readonly changed: readonly string[];
  /** What they are. */
  readonly values: Data;
}

const STOPS: Effect = { goesOn: false, changed: [], values: {} };
const GOES_ON: Effect = { goesOn: true, changed: [], values: {} };

/** What a server does with an answer. */
export function effectOf(
  version: ServerVersion,
  command: string,
  data: Data,
  answer: string,
  failedContinue: boolean,
): Effect {
  const family = SERVERS[version];
  const text = inNewerNames(version, command, answer);
  const body = bodyOf(command, data);
  const { members, fault } = decodeOpenImReply(family, command, text);
  const { outcome, passes } = judgeOpenIm({ status: 200, text }, command, { version: family, failedContinue, body });
  if (!passes) return STOPS;
  // v3.4.2 to v3.6.0 go on with what they could read of it, the others without
  const isTaken = fault === undefined || family === 'v3.4.2-3.5.1' || family === 'v3.6.0';
  if (!isTaken) return GOES_ON;
  if (outcome === 'refusal' && family !== 'v3.6.0') throw new Error(`${version} lets nothing pass that it refuses`);
  if (accidentOf(family, command, members, body) !== undefined) return STOPS;
  const merged = merge(version, command, data, members);
  if (/SetGroupInfo/.test(command) && merged.groupID !== data.groupID) return STOPS; // no such group
  return { goesOn: true, ...differenceOf(command, data, merged) };
}

/** What is written otherwise where `merged` takes the place of `data`. */
export function differenceOf(command: string, data: Data, merged: Data): Omit<Effect, 'goesOn'> {
  const before = writtenOf(command, data);
  const after = writtenOf(command, merged);
  const changed = Object.keys({ ...before, ...after })
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .sort();
  return { changed, values: Object.fromEntries(changed.map((name) => [name, after[name]])) };
}

function merge(version: ServerVersion, command: string, data: Data, reply: Data): Data {
  const { takes = {}, differs } = COMMANDS[command]!;
  const merged: Record<string, unknown> = { ...data };
  for (const [name, rule] of Object.entries(differs?.[version] ?? takes)) {
    const value = reply[name];
    const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (rule === 'present' && value === undefined) continue;
    if (rule === 'filled' && isEmpty) continue;
    if (rule === 'unfailing' && (reply.errCode ?? 0) !== 0) continue;
    if (rule === 'each') {
      const given = new Map(((value ?? []) as Data[]).map((member) => [member.userID, member]));
      const joining = data.memberList as Data[] | null;
      merged.memberList = joining?.map((member) => ({ ...member, ...given.get(member.userID) })) ?? null;
      continue;
    }
    merged[name] =
      value ?? (rule === 'unfailing' || command !== 'callbackBeforeSetGroupInfoExCommand' ? '' : undefined);
  }
  return merged;
}

/** What of it reaches the database. */
function writtenOf(command: string, data: Data): Data {
  const filled = Object.entries(data).filter(([, value]) => value !== undefined);
  // a name that is blank: nothing is updated, and the caller is told success
  const isVoid = command === 'callbackBeforeSetGroupInfoExCommand' && /^\s*$/.test(String(data.groupName ?? '-'));
  if (isVoid) return {};
  // a group's texts are left alone where they are empty
  const isLeftAlone = (name: string, value: unknown) =>
    command === 'callbackBeforeSetGroupInfoCommand' && value === '' && GROUP_TEXTS.some((text) => text === name);
  return Object.fromEntries(filled.filter(([name, value]) => !isLeftAlone(name, value)));
}
