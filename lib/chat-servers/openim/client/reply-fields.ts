import type { OpenImVersion } from '../facts.js';

/** What Go's decoder expects of a member of a reply; `null` counts as missing, whatever the type. */
export type ReplyField =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'bytes'
  | { readonly list: ReplyField }
  | { readonly map: ReplyField }
  | { readonly members: ReplyFields };

export interface ReplyFields {
  readonly [name: string]: ReplyField;
}

const OFFLINE_PUSH_INFO: ReplyField = {
  members: {
    title: 'string',
    desc: 'string',
    ex: 'string',
    iOSPushSound: 'string',
    iOSBadgeCount: 'bool',
    signalInfo: 'string',
  },
};

const USER: ReplyField = {
  members: {
    userID: 'string',
    nickname: 'string',
    faceURL: 'string',
    ex: 'string',
    createTime: 'int64',
    appMangerLevel: 'int32',
    globalRecvMsgOpt: 'int32',
  },
};

const GROUP: ReplyFields = {
  groupID: 'string',
  groupName: 'string',
  notification: 'string',
  introduction: 'string',
  faceURL: 'string',
  ex: 'string',
  needVerification: 'int32',
  lookMemberInfo: 'int32',
  applyMemberFriend: 'int32',
};

const MEMBER: ReplyFields = {
  nickname: 'string',
  faceURL: 'string',
  roleLevel: 'int32',
  muteEndTime: 'int64',
  ex: 'string',
};

const MEMBER_INFO: ReplyFields = { ex: 'string', nickName: 'string', faceURL: 'string', roleLevel: 'int32' };
const PROFILE: ReplyFields = { nickName: 'string', faceURL: 'string', ex: 'string' };
const PUSH: ReplyFields = { userIDList: { list: 'string' }, offlinePushInfo: OFFLINE_PUSH_INFO };

const CONVERSATION: ReplyFields = {
  recvMsgOpt: 'int32',
  isPinned: 'bool',
  isPrivateChat: 'bool',
  burnDuration: 'int32',
  groupAtType: 'int32',
  attachedInfo: 'string',
  ex: 'string',
};

const MESSAGE: ReplyFields = {
  content: 'string',
  recvID: 'string',
  groupID: 'string',
  clientMsgID: 'string',
  serverMsgID: 'string',
  senderPlatformID: 'int32',
  senderNickname: 'string',
  senderFaceURL: 'string',
  sessionType: 'int32',
  msgFrom: 'int32',
  contentType: 'int32',
  status: 'int32',
  options: { map: 'bool' },
  offlinePushInfo: OFFLINE_PUSH_INFO,
  atUserIDList: { list: 'string' },
  msgDataList: 'bytes',
  attachedInfo: 'string',
  ex: 'string',
};

/** The members of each command's reply besides the codes, including those that no version uses. Source: `pkg/callbackstruct`. */
export const OPENIM_REPLY_FIELDS: Readonly<Record<string, ReplyFields>> = {
  callbackBeforeMsgModifyCommand: MESSAGE,
  callbackMsgModifyCommand: MESSAGE,
  callbackWordFilterCommand: { content: 'string' },
  callbackBeforeOfflinePushCommand: PUSH,
  callbackOfflinePushCommand: PUSH,
  callbackBeforeOnlinePushCommand: PUSH,
  callbackOnlinePushCommand: PUSH,
  callbackBeforeGroupOnlinePushCommand: PUSH,
  callbackSuperGroupOnlinePushCommand: PUSH,
  callbackBeforeUserRegisterCommand: { users: { list: USER } },
  callbackBeforeUpdateUserInfoCommand: PROFILE,
  callbackBeforeUpdateUserInfoExCommand: PROFILE,
  callbackBeforeCreateGroupCommand: {
    ...GROUP,
    ownerUserID: 'string',
    status: 'int32',
    creatorUserID: 'string',
    groupType: 'int32',
  },
  callbackBeforeMembersJoinGroupCommand: {
    memberCallbackList: { list: { members: { userID: 'string', ...MEMBER } } },
  },
  callbackBeforeMemberJoinGroupCommand: MEMBER,
  callbackBeforeInviteJoinGroupCommand: { refusedMembersAccount: { list: 'string' } },
  callbackBeforeSetGroupInfoCommand: GROUP,
  callbackBeforeSetGroupInfoExCommand: GROUP,
  callbackBeforeSetGroupMemberInfoCommand: MEMBER_INFO,
  CallbackBeforeSetGroupMemberInfoCommand: MEMBER_INFO,
  callbackBeforeSetFriendRemarkCommand: { remark: 'string' },
  callbackBeforeSetFriendRemark: { remark: 'string' },
  callbackBeforeImportFriendsCommand: { friendUserIDs: { list: 'string' } },
  callbackBeforeCreateSingleChatConversationsCommand: CONVERSATION,
  callbackBeforeCreateGroupChatConversationsCommand: CONVERSATION,
};

const V2_CODES: ReplyFields = { actionCode: 'int64', errCode: 'int64', errMsg: 'string', operationID: 'string' };
const V3_CODES: ReplyFields = { actionCode: 'int32', errCode: 'int32', errMsg: 'string', errDlt: 'string' };

/** The members that every reply has. */
export function codesOf(version: OpenImVersion): ReplyFields {
  switch (version) {
    case 'v2.0':
    case 'v2':
      return V2_CODES;
    case 'v3.0-3.4.0':
      return { ...V3_CODES, actionCode: 'int64' };
    default:
      return { ...V3_CODES, nextCode: 'int32' };
  }
}
