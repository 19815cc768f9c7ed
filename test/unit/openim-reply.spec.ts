import { REFUSALS, Refusal, type RefusalCode } from '../../lib/index.js';
import { openImAllow, openImRefuse } from '../../lib/openim/openim.reply.js';
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

  it.each(['callbackBeforeSetGroupInfoCommand', 'callbackBeforeSetGroupInfoExCommand'])(
    'gives back to %s what it would otherwise blank',
    (command) => {
      expect(JSON.parse(openImAllow(command, groupUpdate).body)).toEqual({
        actionCode: 0,
        errCode: 0,
        errMsg: '',
        errDlt: '',
        nextCode: 0,
        ...overwritten,
      });
    },
  );

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

  it.each(['v3.0-3.4.0', 'v3.4.2-3.5.1', 'v3.7-main'] as const)(
    'stops the operation in %s, whatever the reason',
    (version) => {
      for (const code of codes)
        expect(verdictOn(version, openImRefuse(new Refusal(code), 'v3').body)).toEqual(refused(5001));
    },
  );

  it('stops the operation in v2, whatever the reason', () => {
    for (const code of codes)
      expect(verdictOn('v2', openImRefuse(new Refusal(code), 'v2').body)).toEqual(refused(5001));
  });

  it.each(['v2', 'v3'] as const)('cannot stop v3.6.0, which ignores every refusal, with the form of %s', (form) => {
    expect(verdictOn('v3.6.0', openImRefuse(new Refusal('INVALID_SECRET'), form).body)).toEqual(PASS);
  });

  it('has to tell v2 from main: neither takes the refusal of the other', () => {
    expect(verdictOn('v2', openImRefuse(new Refusal('INVALID_SECRET'), 'v3').body)).toEqual(PASS);
    expect(verdictOn('v3.7-main', openImRefuse(new Refusal('INVALID_SECRET'), 'v2').body)).toEqual(PASS);
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
