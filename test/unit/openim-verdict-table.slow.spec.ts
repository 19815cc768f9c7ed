import { judgeOpenIm, OPENIM_VERSIONS } from '../../lib/testing/index.js';
import type { ReplyField } from '../../lib/chat-servers/openim/client/reply-fields.js';
import { OPENIM_REPLY_FIELDS } from '../../lib/chat-servers/openim/client/reply-fields.js';

/** Commands of v3.7 to main, with the members of their replies and the kinds of values that Go's structs have there. */
const REPLIES: Readonly<Record<string, string>> = {
  callbackBeforeSendSingleMsgCommand: '',
  callbackBeforeSendGroupMsgCommand: '',
  callbackBeforeMsgModifyCommand:
    'content:s recvID:s groupID:s clientMsgID:s serverMsgID:s senderPlatformID:i senderNickname:s senderFaceURL:s sessionType:i ' +
    'msgFrom:i contentType:i status:i options:m offlinePushInfo:p atUserIDList:l msgDataList:b attachedInfo:s ex:s',
  callbackBeforeOfflinePushCommand: 'userIDList:l offlinePushInfo:p',
  callbackBeforeOnlinePushCommand: 'userIDList:l offlinePushInfo:p',
  callbackBeforeGroupOnlinePushCommand: 'userIDList:l offlinePushInfo:p',
  callbackBeforeUserRegisterCommand: 'users:u',
  callbackBeforeUpdateUserInfoCommand: 'nickName:s faceURL:s ex:s',
  callbackBeforeUpdateUserInfoExCommand: 'nickName:s faceURL:s ex:s',
  callbackBeforeCreateGroupCommand:
    'groupID:s groupName:s notification:s introduction:s faceURL:s ownerUserID:s ex:s status:i creatorUserID:s groupType:i ' +
    'needVerification:i lookMemberInfo:i applyMemberFriend:i',
  callbackBeforeMembersJoinGroupCommand: 'memberCallbackList:j',
  callbackBeforeInviteJoinGroupCommand: 'refusedMembersAccount:l',
  callbackBeforeJoinGroupCommand: '',
  callbackBeforeSetGroupInfoCommand:
    'groupID:s groupName:s notification:s introduction:s faceURL:s ex:s needVerification:i lookMemberInfo:i applyMemberFriend:i',
  callbackBeforeSetGroupInfoExCommand:
    'groupID:s groupName:s notification:s introduction:s faceURL:s ex:s needVerification:i lookMemberInfo:i applyMemberFriend:i',
  callbackBeforeSetGroupMemberInfoCommand: 'ex:s nickName:s faceURL:s roleLevel:i',
  callbackBeforeAddFriendCommand: '',
  callbackBeforeAddFriendAgreeCommand: '',
  callbackBeforeSetFriendRemarkCommand: 'remark:s',
  callbackBeforeAddBlackCommand: '',
  callbackBeforeImportFriendsCommand: 'friendUserIDs:l',
  callbackBeforeCreateSingleChatConversationsCommand:
    'recvMsgOpt:i isPinned:t isPrivateChat:t burnDuration:i groupAtType:i attachedInfo:s ex:s',
  callbackBeforeCreateGroupChatConversationsCommand:
    'recvMsgOpt:i isPinned:t isPrivateChat:t burnDuration:i groupAtType:i attachedInfo:s ex:s',
};

const CODES = 'actionCode:i errCode:i errMsg:s errDlt:s nextCode:i';

/** By kind: JSON that Go's decoder takes, and JSON that it does not. */
const VALUES: Readonly<Record<string, { right: string[]; wrong: string[] }>> = {
  s: { right: ['""', '"x"', '"\\u0000😀"', 'null'], wrong: ['0', 'true', '[]', '{}', '["x"]', '{"value":"x"}'] },
  i: {
    right: ['0', '-0', '77', '-2147483648', '2147483647', 'null'],
    wrong: ['""', '"77"', '77.0', '7e1', '2147483648', '-2147483649', 'true', '[]', '{}', '{"value":77}'],
  },
  t: { right: ['true', 'false', 'null'], wrong: ['0', '1', '"true"', '[]', '{}', '{"value":true}'] },
  l: { right: ['[]', '["x"]', '["x",null]', 'null'], wrong: ['""', '"x"', '0', '{}', '[0]', '["x",{}]'] },
  m: { right: ['{}', '{"a":true,"b":null}', 'null'], wrong: ['[]', '""', '{"a":1}', '{"a":"true"}'] },
  b: { right: ['""', '"QUI="', '[65,66]', '[]', 'null'], wrong: ['"no base64"', '"QUI"', '0', '{}', '[256]', '[-1]'] },
  p: {
    right: ['{}', '{"title":"x","iOSBadgeCount":true,"more":1}', 'null'],
    wrong: ['""', '[]', '0', '{"title":1}', '{"desc":{}}', '{"iOSBadgeCount":"true"}', '{"IOSPUSHSOUND":1}'],
  },
  u: {
    right: ['[]', '[{}]', '[{"userID":"x","createTime":1746797848316,"appMangerLevel":2}]', 'null'],
    wrong: ['{}', '""', '["x"]', '[0]', '[{"userID":1}]', '[{"createTime":"1"}]', '[{"appMangerLevel":4294967296}]'],
  },
  j: {
    right: ['[]', '[{"userID":"x"}]', '[{"userID":"x","muteEndTime":1746797848316,"roleLevel":60}]', 'null'],
    wrong: [
      '{}',
      '""',
      '["x"]',
      '[{"userID":1}]',
      '[{"userID":"x","roleLevel":"60"}]',
      '[{"userID":"x","muteEndTime":1.5}]',
    ],
  },
};

const membersOf = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map((member) => member.split(':') as [name: string, kind: string]);

describe.each(Object.entries(REPLIES))('judgeOpenIm of replies to %s', (command, own) => {
  const members = [...membersOf(CODES), ...membersOf(own)];
  /** A body that sets all that can be set, but `ex`, which OpenIM never puts into it. */
  const body = { nickName: 'x', faceURL: 'x', ex: null };
  const judge = (text: string) => judgeOpenIm({ status: 200, text }, command, { body });

  it('stops with 90007 where a member has the wrong type, in a refusal and an allow', () => {
    for (const [name, kind] of members) {
      for (const value of VALUES[kind]!.wrong) {
        for (const key of [name, name.toUpperCase()]) {
          const texts = [
            `{"${key}":${value}}`,
            `{"nextCode":1,"errCode":7,"${key}":${value}}`,
            `{"${key}":${value},"${name}":null}`,
          ];
          for (const text of texts) expect([text, judge(text)]).toMatchObject([text, { passes: false, code: 90007 }]);
        }
      }
    }
  });

  it('goes on with every member of the right type, unless the server stumbles over it', () => {
    for (const [name, kind] of members) {
      for (const value of VALUES[kind]!.right) {
        const text = `{"actionCode":0,"nextCode":0,"${name}":${value}}`;
        if (name === 'nextCode' || name === 'actionCode') continue;
        const stumbles = value !== 'null' && STUMBLES.has(`${command} ${name}`);
        expect([text, judge(text)]).toMatchObject([text, { passes: !stumbles }]);
        expect(
          judge(`{"actionCode":0,"nextCode":1,"errCode":7,"${name}":${name === 'errCode' ? 7 : value}}`),
        ).toMatchObject({
          passes: false,
          code: 7,
        });
      }
    }
  });

  it("does not look at another command's members", () => {
    expect(judge('{"nobody":1,"knows":{"content":[]}}')).toMatchObject({ outcome: 'success', passes: true });
  });

  it('knows the members of the structs', () => {
    const known: Record<string, ReplyField> = OPENIM_REPLY_FIELDS[command] ?? {};
    expect(Object.keys(known).toSorted()).toEqual(
      membersOf(own)
        .map(([name]) => name)
        .toSorted(),
    );
  });
});

/** Members whose right values are looked at below. */
const STUMBLES = new Set([
  'callbackBeforeMsgModifyCommand content',
  'callbackBeforeMsgModifyCommand offlinePushInfo',
  'callbackBeforeUpdateUserInfoExCommand ex',
]);

describe('judgeOpenIm of what can be read', () => {
  const MODIFY = 'callbackBeforeMsgModifyCommand';
  const USERS = 'callbackBeforeUserRegisterCommand';
  const MEMBERS = 'callbackBeforeMembersJoinGroupCommand';
  const PROFILE = 'callbackBeforeUpdateUserInfoExCommand';
  const goesOn = { outcome: 'success', passes: true, code: undefined };
  const stops = { outcome: 'failure', passes: false, code: 1001 };
  const crashes = { outcome: 'failure', passes: false, code: 500 };

  it.each<[string, object, object]>([
    [MODIFY, { content: '{"content":"hi"}' }, goesOn],
    [MODIFY, { content: ' {} ' }, goesOn],
    [MODIFY, { content: 'null' }, goesOn],
    [MODIFY, { content: '' }, stops],
    [MODIFY, { content: 'hi' }, stops],
    [MODIFY, { content: '"hi"' }, stops],
    [MODIFY, { content: '[]' }, stops],
    [MODIFY, { content: '5' }, stops],
    [MODIFY, { content: '{}{}' }, stops],
    [MODIFY, { content: 'hi', offlinePushInfo: {} }, stops],
    [MODIFY, { offlinePushInfo: {} }, crashes],
    [MODIFY, { ex: '', atUserIDList: [] }, goesOn],
    [MEMBERS, { memberCallbackList: [{ nickname: 'x' }] }, crashes],
    [MEMBERS, { memberCallbackList: [{ userID: null }] }, crashes],
    [MEMBERS, { memberCallbackList: [{ userID: 'x' }, null] }, crashes],
    [MEMBERS, { memberCallbackList: [{ userID: '' }] }, goesOn],
    [USERS, { users: [{ userID: 'x' }, null] }, crashes],
    [PROFILE, { nickName: 'x' }, goesOn],
    [PROFILE, { faceURL: '' }, crashes],
    [PROFILE, { ex: '' }, crashes],
    ['callbackBeforeUpdateUserInfoCommand', { faceURL: '', ex: '' }, goesOn],
  ])('says of %s with %j what comes of it', (command, members, expected) => {
    const body = { nickName: 'x', faceURL: null, ex: null };
    const text = JSON.stringify({ nextCode: 0, ...members });
    expect(judgeOpenIm({ status: 200, text }, command, { body })).toMatchObject(expected);
    const refusal = JSON.stringify({ nextCode: 1, errCode: 7, ...members });
    expect(judgeOpenIm({ status: 200, text: refusal }, command, { body })).toMatchObject({
      outcome: 'refusal',
      code: 7,
    });
  });

  it.each(OPENIM_VERSIONS)('takes any content for one before main: %s', (version) => {
    const { passes } = judgeOpenIm({ status: 200, text: '{"content":"hi"}' }, MODIFY, { version });
    expect(passes).toBe(version !== 'v3.7-main');
  });

  it('follows failedContinue with members that older versions cannot read', () => {
    const judge = (failedContinue: boolean) =>
      judgeOpenIm({ status: 200, text: '{"content":5}' }, 'callbackMsgModifyCommand', {
        version: 'v3.6.0',
        failedContinue,
      });
    expect([judge(false).passes, judge(true).passes]).toEqual([false, true]);
  });

  it.each([
    ['v3.6.0', 'callbackBeforeSetFriendRemark', '{}', 'blanks the remark'],
    ['v2.0', 'callbackWordFilterCommand', '{}', 'empties the message'],
    ['v2.0', 'callbackWordFilterCommand', '{"content":"hi"}', undefined],
    ['v2', 'callbackWordFilterCommand', '{}', undefined],
  ] as const)('of %s warns that %s with %s %s', (version, command, text, warning) => {
    const { sentence } = judgeOpenIm({ status: 200, text }, command, { version, body: { content: 'hi' } });
    if (warning === undefined) expect(sentence).toBe('the operation goes on');
    else expect(sentence).toContain(warning);
  });

  it('needs errCode 0 of a refusal in v2.0', () => {
    const judge = (text: string) =>
      judgeOpenIm({ status: 200, text }, 'callbackWordFilterCommand', { version: 'v2.0' });
    expect(judge('{"actionCode":1,"errCode":0}')).toMatchObject({ outcome: 'refusal', passes: false, code: 201 });
    expect(judge('{"actionCode":1,"errCode":5001}')).toMatchObject({ outcome: 'success', passes: true });
  });

  it('reads an answer that is nested as deep as Go does, and none that is deeper', () => {
    const nested = (depth: number) => `{"more":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    const judge = (depth: number) => judgeOpenIm({ status: 200, text: nested(depth) }, MODIFY).passes;
    expect([judge(10_000), judge(10_001)]).toEqual([true, false]);
  });
});
