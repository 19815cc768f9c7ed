import { readFileSync } from 'node:fs';
import { Refusal } from '../../lib/index.js';
import { tencentFail, tencentOk } from '../../lib/chat-servers/tencent/reply.js';
import { isTencentBeforeCommand } from '../../lib/chat-servers/tencent/index.js';
import { judgeTencent, type Verdict } from '../../lib/testing/index.js';

const AFTER = 'C2C.CallbackAfterSendMsg';
const C2C = 'C2C.CallbackBeforeSendMsg';
const GROUP = 'Group.CallbackBeforeSendMsg';
const OFFICIAL = 'OfficialAccount.CallbackBeforeSendMsg';
const FRIENDS = 'Sns.CallbackPrevFriendAdd';

const phases: Record<string, 'before' | 'after'> = JSON.parse(
  readFileSync(new URL('../fixtures/tencent-commands.json', import.meta.url), 'utf8'),
);

const reply = (ErrorCode: unknown, ErrorInfo: unknown = '', more: object = {}) =>
  JSON.stringify({ ActionStatus: ErrorCode === 0 ? 'OK' : 'FAIL', ErrorInfo, ErrorCode, ...more });
const judge = (text: string, command?: string, status = 200) => judgeTencent({ status, text }, command);
const SUCCESS = { outcome: 'success', passes: true, code: undefined };

describe('judgeTencent', () => {
  it.each(Object.keys(phases))('knows whether Tencent waits for the answer to %s', (command) => {
    expect(isTencentBeforeCommand(command)).toBe(phases[command] === 'before');
  });

  it.each([undefined, ...Object.keys(phases)])('takes OK for OK: %s', (command) => {
    expect(judge(tencentOk().body, command)).toMatchObject(SUCCESS);
  });

  it.each<[string, string, Partial<Verdict>]>([
    [C2C, reply(1), { outcome: 'refusal', passes: false, code: 20006 }],
    [C2C, reply(2), { outcome: 'refusal', passes: false, code: undefined, dropped: true }],
    [C2C, reply(120001), { outcome: 'refusal', passes: false, code: 120001 }],
    [C2C, reply(130000), { outcome: 'refusal', passes: false, code: 130000 }],
    [C2C, reply(10100), { outcome: 'failure', passes: undefined, code: undefined }],
    [C2C, reply(120000), { outcome: 'failure', passes: undefined, code: undefined }],
    [C2C, reply(130001), { outcome: 'failure', passes: undefined, code: undefined }],
    [C2C, reply(-1), { outcome: 'failure', passes: undefined, code: undefined }],
    [GROUP, reply(1), { outcome: 'refusal', passes: false, code: 10016 }],
    [GROUP, reply(2), { outcome: 'refusal', passes: false, code: undefined, dropped: true }],
    [GROUP, reply(10100), { outcome: 'refusal', passes: false, code: 10100 }],
    [GROUP, reply(10200), { outcome: 'refusal', passes: false, code: 10200 }],
    [GROUP, reply(120001), { outcome: 'failure', passes: undefined, code: undefined }],
    [OFFICIAL, reply(1), { outcome: 'refusal', passes: false, code: 10016 }],
    [OFFICIAL, reply(2), { outcome: 'refusal', passes: false, code: undefined, dropped: true }],
    [OFFICIAL, reply(10100), { outcome: 'failure', passes: undefined, code: undefined }],
    [OFFICIAL, reply(120001), { outcome: 'refusal', passes: false, code: 120001 }],
    [
      'OfficialAccount.CallbackBeforeCreateOfficialAccount',
      reply(1),
      { outcome: 'refusal', passes: false, code: 20006 },
    ],
    [
      'OfficialAccount.CallbackBeforeCreateOfficialAccount',
      reply(130000),
      { outcome: 'refusal', passes: false, code: 130000 },
    ],
    [
      'OfficialAccount.CallbackBeforeAddSubscriber',
      reply(120001),
      { outcome: 'failure', passes: undefined, code: undefined },
    ],
    [
      'OfficialAccount.CallbackBeforeAddSubscriber',
      reply(0, '', { RefusedSubscribers_Account: ['a'] }),
      { outcome: 'refusal', passes: false, code: undefined, targets: [{ user: 'a' }] },
    ],
    [
      'OfficialAccount.CallbackBeforeAddSubscriber',
      reply(0, '', { RefusedMembers_Account: ['a'] }),
      SUCCESS as Verdict,
    ],
    ['Group.CallbackBeforeCreateGroup', reply(1), { outcome: 'refusal', passes: false, code: 10016 }],
    ['Group.CallbackBeforeCreateGroup', reply(2), { outcome: 'failure', passes: undefined, code: undefined }],
    ['Group.CallbackBeforeApplyJoinGroup', reply(10150), { outcome: 'refusal', passes: false, code: 10150 }],
    ['Group.CallbackBeforeInviteJoinGroup', reply(1), { outcome: 'refusal', passes: false, code: undefined }],
    ['Group.CallbackBeforeInviteJoinGroup', reply(10150), { outcome: 'refusal', passes: false, code: 10150 }],
    ['OfficialAccount.CallbackBeforeAddSubscriber', reply(1), { outcome: 'refusal', passes: false, code: undefined }],
    [FRIENDS, reply(1), SUCCESS as Verdict],
    [FRIENDS, reply(0, '', { ResultItem: [{ To_Account: 'a', ResultCode: 0 }] }), SUCCESS as Verdict],
    [
      FRIENDS,
      reply(0, '', {
        ResultItem: [
          { To_Account: 'a', ResultCode: 0 },
          { To_Account: 'b', ResultCode: 38001 },
        ],
      }),
      { outcome: 'refusal', passes: false, code: 38001, targets: [{ user: 'b', code: 38001, text: undefined }] },
    ],
    [
      'Group.CallbackBeforeInviteJoinGroup',
      reply(0, '', { RefusedMembers_Account: ['a', 'b'] }),
      { outcome: 'refusal', passes: false, code: undefined, targets: [{ user: 'a' }, { user: 'b' }] },
    ],
    ['Group.CallbackBeforeInviteJoinGroup', reply(0, '', { RefusedMembers_Account: [] }), SUCCESS as Verdict],
    ['Group.CallbackBeforeCreateGroup', reply(0, '', { RefusedMembers_Account: ['a'] }), SUCCESS as Verdict],
    [
      GROUP,
      reply(0, '', { MsgBody: [{ MsgType: 'x' }], CloudCustomData: '' }),
      { ...(SUCCESS as Verdict), changes: { MsgBody: [{ MsgType: 'x' }], CloudCustomData: '' } },
    ],
  ])('reads the answer to %s by its code: %s', (command, text, expected) => {
    const { sentence, ...verdict } = judge(text, command);
    expect(verdict).toEqual(expected);
    expect(sentence).toMatch(/\w/);
  });

  it.each([
    [C2C, { MsgBody: [] }],
    [GROUP, { MsgBody: 'hello' }],
    [OFFICIAL, { CloudCustomData: {} }],
    ['Group.CallbackBeforeInviteJoinGroup', { RefusedMembers_Account: 'a' }],
    ['Group.CallbackBeforeInviteJoinGroup', { RefusedMembers_Account: [1] }],
    [FRIENDS, { ResultItem: {} }],
    [FRIENDS, { ResultItem: [{ To_Account: 'a' }] }],
    [FRIENDS, { ResultItem: [{ To_Account: 'a', ResultCode: '38001' }] }],
    [FRIENDS, { ResultItem: [{ ResultCode: 38001 }] }],
  ])('knows not what becomes of the answer to %s with %j', (command, members) => {
    const verdict = judge(reply(0, '', members), command);
    expect(verdict).toMatchObject({ outcome: 'failure', passes: undefined, code: undefined });
    expect(verdict.sentence).toMatch(/not documented$/);
  });

  it('says who is refused, and with what', () => {
    const items = [
      { To_Account: 'a', ResultCode: 38007, ResultInfo: 'no' },
      { To_Account: 'b', ResultCode: 0, ResultInfo: '' },
      { To_Account: 'c', ResultCode: 38000 },
    ];
    expect(judge(reply(0, '', { ResultItem: items }), FRIENDS).sentence).toBe(
      'refused for a with 38007 "no", c with 38000 ""; for others it goes on',
    );
  });

  it.each([
    [500, reply(0), 'the status is 500'],
    [201, reply(0), 'the status is 201'],
    [302, '', 'the status is 302'],
    [200, '', 'not a JSON object'],
    [200, 'OK', 'not a JSON object'],
    [200, '[]', 'not a JSON object'],
    [200, 'null', 'not a JSON object'],
    [200, '{}', 'ActionStatus must be OK or FAIL'],
    [200, '{"ActionStatus":"ok","ErrorCode":0,"ErrorInfo":""}', 'ActionStatus must be OK or FAIL'],
    [200, '{"ActionStatus":"OK","ErrorCode":"0","ErrorInfo":""}', 'ErrorCode must be a whole number'],
    [200, '{"ActionStatus":"OK","ErrorCode":0}', 'ErrorInfo must be a text'],
    [200, '{"ActionStatus":"FAIL","ErrorCode":0,"ErrorInfo":""}', 'FAIL has ErrorCode 0'],
  ])('counts %i %s as a failed callback', (status, text, sentence) => {
    for (const command of [AFTER, C2C, undefined]) {
      const verdict = judge(text, command, status);
      expect(verdict).toMatchObject({ outcome: 'failure', passes: true, code: undefined });
      expect(verdict.sentence).toContain(sentence);
    }
  });

  it('says what failing costs: a before-callback its say, an after-callback perhaps itself', () => {
    expect(judgeTencent({ status: undefined, text: '' }, C2C).sentence).toBe(
      'no answer: Tencent counts the callback as failed, and lets the action go on, or refuses it with 80003 where the console says so',
    );
    const error = new Error('no answer within 2000 ms');
    expect(judgeTencent({ status: undefined, text: '', error }, AFTER).sentence).toBe(
      'no answer within 2000 ms: Tencent counts the callback as failed, and does not repeat it unless "retry on timeout" is on in the console',
    );
  });

  it('sees our refusals as failures, as their status is not 200', () => {
    const { status, body } = tencentFail(new Refusal('INVALID_SIGNATURE'));
    expect(judge(body, AFTER, status)).toMatchObject({ outcome: 'failure' });
  });

  it('sees a refusal of an after-callback without effect', () => {
    expect(judge(reply(1, 'busy'), AFTER)).toMatchObject({
      outcome: 'refusal',
      passes: true,
      sentence: 'refused with 1 "busy", which Tencent ignores after the fact',
    });
  });
});
