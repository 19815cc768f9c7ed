import { OPENIM_PROPOSALS } from '../../lib/chat-servers/openim/index.js';
import { TENCENT_PROPOSALS } from '../../lib/chat-servers/tencent/index.js';
import type { Decision, MessageModifying, C2cMessageSending, GroupMessageSending } from '../../lib/index.js';
import { judgeOpenIm } from '../../lib/testing/index.js';
import { fc, runs } from '../support/fast-check.js';
import { ask, judged } from '../support/judged-decision.js';
import { openImProtocol } from '../support/protocols.js';

const openIm = openImProtocol();
const CALLER = { headers: { operationid: '' }, segments: [], remoteAddress: undefined };

type TencentSending = Extract<C2cMessageSending | GroupMessageSending, { provider: 'tencent' }>;
type OpenImModifying = Extract<MessageModifying, { provider: 'openim' }>;

describe.each([
  ['C2C.CallbackBeforeSendMsg', 120_001],
  ['Group.CallbackBeforeSendMsg', 10_100],
] as const)('a decision about %s', (command, first) => {
  const definition = TENCENT_PROPOSALS[command];
  const body = definition.sample;
  const proposal = ask(definition, 'tencent', command, body) as TencentSending;

  it('lets it go on as it is', () => {
    expect(judged(proposal.allow(), command, body)).toMatchObject({
      passes: true,
      reply: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 },
    });
  });

  it.each([0, 7, 100] as const)('refuses it with the code %i', (code) => {
    expect(judged(proposal.refuse('no', code), command, body)).toMatchObject({
      passes: false,
      outcome: 'refusal',
      code: first + code,
      status: 200,
      reply: { ActionStatus: 'OK', ErrorInfo: 'no' },
    });
  });

  it('refuses it with a code of its own, which is checked', () => {
    expect(judged(proposal.refuse('no', { tencent: first + 5 }), command, body)).toMatchObject({ code: first + 5 });
    expect(judged(proposal.refuse('no', { openim: 5_555 }), command, body)).toMatchObject({ code: first });
    for (const code of [first - 1, 130_001, 1.5, NaN])
      expect(() => proposal.refuse('no', { tencent: code })).toThrow(RangeError);
    expect(() => proposal.refuse('no', 101 as never)).toThrow(RangeError);
  });

  it('drops it', () => {
    expect(judged(proposal.drop(), command, body)).toMatchObject({ passes: false, reply: { ErrorCode: 2 } });
  });

  it('rewrites words, and leaves pictures where they are', () => {
    const image = { MsgType: 'TIMImageElem', MsgContent: { UUID: 'i' } };
    const text = (Text: string) => ({ MsgType: 'TIMTextElem', MsgContent: { Text } });
    const rewritten = (MsgBody: readonly object[] | undefined, changes: object) => {
      const sent = { ...body, MsgBody };
      const asked = ask(definition, 'tencent', command, sent) as TencentSending;
      return judged(asked.rewrite(changes), command, sent).reply;
    };
    expect(rewritten([image, text('a'), image, text('b')], { text: 'c' })).toEqual({
      ActionStatus: 'OK',
      ErrorInfo: '',
      ErrorCode: 0,
      MsgBody: [image, text('c'), image],
    });
    expect(rewritten([image], { text: 'c' })).toMatchObject({ MsgBody: [image, text('c')] });
    expect(rewritten(undefined, { text: 'c', customData: '' })).toMatchObject({
      MsgBody: [text('c')],
      CloudCustomData: '',
    });
    expect(rewritten([text('a')], { customData: 'x' })).not.toHaveProperty('MsgBody');
    expect(rewritten([text('a')], { msgBody: [image] })).toMatchObject({ MsgBody: [image] });
    for (const changes of [{}, { msgBody: [] }]) expect(() => proposal.rewrite(changes)).toThrow(TypeError);
  });
});

describe.each(['callbackBeforeSendSingleMsgCommand', 'callbackBeforeSendGroupMsgCommand'] as const)(
  'a decision about %s',
  (command) => {
    const definition = OPENIM_PROPOSALS[command];
    const body = { callbackCommand: command, ...definition.sample };
    const proposal = ask(definition, 'openim', command, body) as Extract<
      C2cMessageSending | GroupMessageSending,
      { provider: 'openim' }
    >;

    it('lets it go on as it is', () => {
      expect(judged(proposal.allow(), command, body)).toMatchObject({ passes: true, outcome: 'success' });
    });

    it.each([0, 7, 100] as const)('refuses it with the code %i, and the text reaches the user', (code) => {
      expect(judged(proposal.refuse('no', code), command, body)).toMatchObject({
        passes: false,
        code: 5_000 + code,
        reply: { errMsg: 'no', nextCode: 1 },
      });
    });

    it('refuses it with a code of its own, which is checked', () => {
      expect(judged(proposal.refuse('no', { openim: 9_999 }), command, body)).toMatchObject({ code: 9_999 });
      for (const code of [4_999, 10_000]) expect(() => proposal.refuse('no', { openim: code })).toThrow(RangeError);
    });

    it('stops the version that names no command in its URL, too', () => {
      const request = { ...CALLER, headers: {}, url: '/openim/secret' };
      const { body: text } = openIm.decide!(proposal.refuse('no'), { request, command, body });
      for (const version of ['v2.0', 'v2', 'v3.7-main'] as const)
        expect(judgeOpenIm({ status: 200, text, error: undefined } as never, command, { version, body }).passes).toBe(
          false,
        );
    });
  },
);

describe('a decision about what a message of OpenIM says', () => {
  const command = 'callbackBeforeMsgModifyCommand';
  const definition = OPENIM_PROPOSALS[command];
  const modifying = (content: string, contentType = 101, named: string = command) => {
    const body = { ...definition.sample, callbackCommand: named, content, contentType };
    return { body, proposal: ask(definition, 'openim', named, body) as OpenImModifying };
  };

  it.each([
    ['a text', 101, '{"content":"a","x":1}', { content: 'b', x: 1 }],
    ['an @-text', 106, '{"text":"a","atUserList":["1"]}', { text: 'b', atUserList: ['1'] }],
    ['Markdown', 118, '{"content":"a"}', { content: 'b' }],
  ])('rewrites the words of %s, and nothing else of it', (_, contentType, content, expected) => {
    const { proposal, body } = modifying(content, contentType);
    const { reply, passes } = judged(proposal.rewrite({ text: 'b' }), command, body);
    expect({ passes, members: Object.keys(reply).slice(5) }).toEqual({ passes: true, members: ['content'] });
    expect(JSON.parse(reply.content as string)).toEqual(expected);
  });

  it('rewrites mentions, data and whole contents', () => {
    const { proposal, body } = modifying('{"data":"a"}', 110);
    const changes = { content: { data: 'b' }, mentioned: ['1'], customData: 'x' };
    expect(judged(proposal.rewrite(changes), command, body)).toMatchObject({
      passes: true,
      reply: { content: '{"data":"b"}', atUserIDList: ['1'], ex: 'x' },
    });
    expect(() => proposal.rewrite({ text: 'b' })).toThrow(/without words/);
    expect(() => proposal.rewrite({})).toThrow(TypeError);
  });

  it('speaks bare text to the version that does', () => {
    const { proposal, body } = modifying('a', 101, 'callbackWordFilterCommand');
    expect(judged(proposal.rewrite({ text: 'b' }), 'callbackWordFilterCommand', body, '/openim').reply.content).toBe(
      'b',
    );
    expect(judged(proposal.allow(), 'callbackWordFilterCommand', body, '/openim').reply.content).toBe('a');
    const { proposal: odd } = modifying('{"a":1}', 101, 'callbackWordFilterCommand');
    expect(odd.rewrite({ text: 'b' }).members).toEqual({ content: 'b' });
  });

  it('never gives an answer that the server cannot read, or that reroutes a message', () => {
    const changes = fc.record(
      {
        text: fc.string(),
        content: fc.dictionary(fc.string(), fc.jsonValue()),
        mentioned: fc.array(fc.string()),
        customData: fc.string(),
      },
      { requiredKeys: [] },
    );
    const content = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.constant('{"content":"a"}'),
    );
    fc.assert(
      fc.property(content, changes, (given, change) => {
        const { proposal, body } = modifying(given);
        let decision: Decision;
        try {
          decision = proposal.rewrite(change);
        } catch (error) {
          return expect(error).toBeInstanceOf(TypeError);
        }
        const { reply, passes } = judged(decision, command, body);
        expect(
          Object.keys(reply)
            .slice(5)
            .filter((name) => !['content', 'atUserIDList', 'ex'].includes(name)),
        ).toEqual([]);
        expect({ passes, reply }).toEqual({ passes: true, reply });
      }),
      { numRuns: runs(1_500) },
    );
  });
});
