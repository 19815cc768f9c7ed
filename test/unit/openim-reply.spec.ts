import { REFUSALS, Refusal, type RefusalCode } from '../../lib/index.js';
import { openImAllow, openImRefuse } from '../../lib/chat-servers/openim/reply.js';
import { OPENIM_VERSIONS } from '../../lib/testing/index.js';
import { verdictOn, type Decision } from '../support/openim-server.js';

const PASS: Decision = { passes: true, code: undefined };
const refused = (code?: number): Decision => ({ passes: false, code });
const reply = (actionCode: unknown, errCode: unknown, errMsg: unknown, nextCode: unknown) =>
  JSON.stringify({ actionCode, errCode, errMsg, errDlt: '', nextCode });

describe('openImAllow', () => {
  const overwritten = {
    groupID: '2559498142',
    groupName: 'Lunch',
    introduction: null,
    faceURL: '',
    ex: null,
    needVerification: 2,
    lookMemberInfo: 0,
    applyMemberFriend: null,
  };
  const groupUpdate = {
    callbackCommand: 'callbackBeforeSetGroupInfoExCommand',
    operationID: '',
    notification: 'at noon',
    ...overwritten,
  };

  it.each(OPENIM_VERSIONS)('lets the operation pass in %s', (version) => {
    for (const status of [200, 400, 503]) {
      expect(verdictOn(version, openImAllow('callbackBeforeSendSingleMsgCommand', {}, status).body)).toEqual(PASS);
    }
    expect(verdictOn(version, openImAllow(groupUpdate.callbackCommand, groupUpdate).body)).toEqual(PASS);
  });

  it('says nothing but that', () => {
    expect(openImAllow('callbackBeforeSendSingleMsgCommand', { content: 'private', groupID: '1' })).toEqual({
      status: 200,
      body: '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}',
    });
  });

  const codes = { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 };

  it('gives back to the Ex form all that it would otherwise blank', () => {
    const { body } = openImAllow('callbackBeforeSetGroupInfoExCommand', groupUpdate);
    expect(JSON.parse(body)).toEqual({ ...codes, ...overwritten });
  });

  it("gives none of a group's settings back to the older form, which writes each one that is there", () => {
    const { groupID, groupName, introduction, faceURL } = overwritten;
    const { body } = openImAllow('callbackBeforeSetGroupInfoCommand', groupUpdate);
    expect(JSON.parse(body)).toEqual({ ...codes, groupID, groupName, introduction, faceURL });
  });

  it.each([
    ['callbackBeforeSetFriendRemark', { ownerUserID: '10000', friendUserID: '10001', remark: 'my friend' }, 'remark'],
    ['callbackWordFilterCommand', { sendID: '10000', content: 'hello world' }, 'content'],
  ])('gives back to %s what it would otherwise empty', (command, request: Record<string, string>, key) => {
    expect(JSON.parse(openImAllow(command, request).body)).toEqual({ ...codes, [key]: request[key] });
  });

  it('gives back no code that the request smuggles in', () => {
    const { body } = openImAllow(groupUpdate.callbackCommand, {
      ...groupUpdate,
      nextCode: 1,
      NextCode: 1,
      errCode: 5001,
    });
    expect(verdictOn('v3.7-main', body)).toEqual(PASS);
    expect(verdictOn('v3.0-3.4.0', body)).toEqual(PASS);
  });
});

describe('openImRefuse', () => {
  const codes = Object.keys(REFUSALS) as RefusalCode[];

  it.each([
    ['v3', 'v3.0-3.4.0', 5001],
    ['v3', 'v3.4.2-3.5.1', 5001],
    ['v3', 'v3.7-main', 5001],
    ['any', 'v2.0', 201],
    ['any', 'v2', 201],
    ['any', 'v3.0-3.4.0', 500],
    ['any', 'v3.7-main', 90007],
  ] as const)('stops the operation with the form for %s in %s, whatever the reason', (form, version, code) => {
    for (const reason of codes) {
      const { body } = openImRefuse(new Refusal(reason), form);
      for (const failedContinue of [false, true]) {
        expect(verdictOn(version, body, failedContinue)).toEqual(refused(code));
      }
    }
  });

  it.each(['v3.4.2-3.5.1', 'v3.6.0'] as const)('leaves it to the settings of %s where v2 may be calling', (version) => {
    const { body } = openImRefuse(new Refusal('INVALID_SECRET'), 'any');
    expect(verdictOn(version, body, false)).toEqual(refused());
    expect(verdictOn(version, body, true)).toEqual(PASS);
  });

  it('cannot stop v3.6.0, which ignores every refusal that it can read', () => {
    expect(verdictOn('v3.6.0', openImRefuse(new Refusal('INVALID_SECRET'), 'v3').body)).toEqual(PASS);
  });

  it('lets v2 go on with the form for v3', () => {
    for (const version of ['v2.0', 'v2'] as const) {
      expect(verdictOn(version, openImRefuse(new Refusal('BODY_TOO_LARGE'), 'v3').body)).toEqual(PASS);
    }
  });

  it('gives the remark back, which v3.6.0 takes over all the same', () => {
    const command = 'callbackBeforeSetFriendRemark';
    const { body } = openImRefuse(new Refusal('INVALID_SECRET'), 'v3', command, { remark: 'my friend', nextCode: 0 });
    expect(JSON.parse(body)).toEqual({
      actionCode: 0,
      errCode: 5001,
      errMsg: 'unauthorized',
      errDlt: '',
      nextCode: 1,
      remark: 'my friend',
    });
  });

  it('gives no group back, so that v3.6.0 finds none and stops', () => {
    const command = 'callbackBeforeSetGroupInfoCommand';
    const { body } = openImRefuse(new Refusal('INVALID_SECRET'), 'v3', command, { groupID: 'g1' });
    expect(JSON.parse(body)).not.toHaveProperty('groupID');
  });

  it.each(codes)('answers %s with its status and its public text alone', (code) => {
    const answer = openImRefuse(
      new Refusal(code, 'a private detail', { cause: new Error('private'), faults: ['private'] }),
      'v3',
    );
    expect(answer.status).toBe(REFUSALS[code].status);
    expect(answer.body).toBe(reply(0, 5001, REFUSALS[code].text, 1));
    expect(answer.headers).toEqual(code === 'METHOD_NOT_ALLOWED' ? { allow: 'POST' } : undefined);
  });

  it("keeps the status of a host's guard", () => {
    expect(openImRefuse(new Refusal('REFUSED_BY_HOST', '', { status: 429 }), 'v3').status).toBe(429);
  });
});
