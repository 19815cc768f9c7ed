import { Readable } from 'node:stream';
import { linesOf } from '../../lib/cli/replay/recorded-plan.js';
import { exactly, masking, rewriteJson } from '../../lib/cli/record/privacy.js';
import {
  type CameIn,
  recordable,
  type RecordedServer,
  recordedServers,
} from '../../lib/cli/record/recorded-callback.js';
import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { CHAT_SERVER_CLIENTS, clientOf } from '../../lib/chat-servers/clients.js';
import { openImC2cMessage, signed, tencentC2cMessage, tencentProbe } from '../../lib/testing/index.js';
import { fixturesOf } from '../support/fixtures.js';

describe('rewriting JSON', () => {
  it('leaves every byte as it is but the values that are rewritten', () => {
    const json =
      '{ "a" : [1.0, {"b":"\\u4f60\\n"}, "c", -2e3],\n "d":12345678901234567890,"e":{"":"x"},"f":[],"g":null ,"h":true}\n';
    const seen: string[] = [];
    expect(
      rewriteJson(json, (name, token) => {
        seen.push(`${name}=${token}`);
        return token;
      }),
    ).toBe(json);
    expect(seen).toEqual(['a=1.0', 'b="\\u4f60\\n"', 'a="c"', 'a=-2e3', 'd=12345678901234567890', '="x"']);
  });

  it('is not misled by brackets, colons and quotes in texts', () => {
    const json = '{"a":"}],:\\"{[","b":["]"],"c":"d"}';
    expect(rewriteJson(json, (name) => `"${name}"`)).toBe('{"a":"a","b":["b"],"c":"c"}');
  });

  it('takes texts of any length', () => {
    const text = JSON.stringify('\\"\n'.repeat(3_000_000));
    expect(rewriteJson(`{"a":${text}}`, () => '"b"')).toBe('{"a":"b"}');
  });
});

const fixtures = CHAT_SERVERS.flatMap(({ name, callbacks }) =>
  fixturesOf(name).map(({ file, command, body }) => {
    const { harmless = [] } = (callbacks as Readonly<Record<string, CallbackDefinition>>)[command]!;
    return { file, provider: name, harmless, body: JSON.stringify(body) };
  }),
);

/** Masks bodies of a chat server, all with the pseudonyms of one run. */
function maskOf(provider: 'tencent' | 'openim') {
  const privacy = masking();
  return (body: string) => privacy.bodyOf(body, clientOf(provider).commandLine.recording.masking);
}

describe('masking', () => {
  it.each(fixtures)('leaves of $file no text that says anything', ({ provider, harmless, body }) => {
    const { masking: rules } = clientOf(provider).commandLine.recording;
    const masked = masking().bodyOf(body, { ...rules, harmless: [...rules.harmless, ...harmless] });
    JSON.parse(masked);
    expect(privateTexts(masked)).toEqual([]);
  });

  it('keeps kinds, times, numbers, sizes and message ids', () => {
    const body = tencentC2cMessage({ text: 'Treffen wir uns 明天?', sentAt: 1_700_000_000_000 }).body;
    const masked = JSON.parse(maskOf('tencent')(JSON.stringify(body)));
    expect(masked).toMatchObject({
      CallbackCommand: body.CallbackCommand,
      MsgKey: body.MsgKey,
      MsgTime: 1_700_000_000,
      SendMsgResult: 0,
      MsgBody: [
        { MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(Buffer.byteLength('Treffen wir uns 明天?')) } },
      ],
    });
  });

  it('gives the same person the same pseudonym, wherever it stands, and another one in another run', () => {
    const mask = maskOf('openim');
    const sent = JSON.parse(mask('{"sendID":"alice","recvID":"bob","atUserList":["bob","AtAllTag"]}'));
    const quoted = JSON.parse(mask(JSON.stringify({ content: JSON.stringify({ quoteMessage: { sendID: 'bob' } }) })));
    expect(sent.atUserList).toEqual([sent.recvID, 'AtAllTag']);
    expect(JSON.parse(quoted.content).quoteMessage.sendID).toBe(sent.recvID);
    expect(sent.sendID).toMatch(/^user-[0-9a-f]{12}$/);
    expect(JSON.parse(maskOf('openim')('{"sendID":"alice"}')).sendID).not.toBe(sent.sendID);
  });

  it('hides where somebody was', () => {
    const body = { MsgContent: { Desc: 'home', Latitude: 22.5431, Longitude: -114.0579 } };
    expect(maskOf('tencent')(JSON.stringify(body))).toBe('{"MsgContent":{"Desc":"xxxx","Latitude":0,"Longitude":0}}');
  });

  it("keeps no text of the host's own JSON inside texts, whatever its members are called", () => {
    const own = { Type: 'private', Action: 'private', Reason: 'private', MsgKey: 'private', Platform: 'private' };
    const masked = maskOf('tencent')(JSON.stringify({ Reason: 'TimeOut', Data: JSON.stringify(own) }));
    expect(masked).not.toContain('private');
    expect(JSON.parse(masked).Reason).toBe('TimeOut');
    const content = { ...own, callbackCommand: 'private', quoteMessage: { serverMsgID: 'f4ff79f9' } };
    const quoting = maskOf('openim')(JSON.stringify({ content: JSON.stringify(content) }));
    expect(quoting).not.toContain('private');
    expect(JSON.parse(JSON.parse(quoting).content).quoteMessage).toEqual({ serverMsgID: 'f4ff79f9' });
  });

  it.each([
    ['Tencent', (text: string) => tencentC2cMessage({ text })],
    ['OpenIM', (text: string) => openImC2cMessage({ text })],
    [
      'OpenIM, quoting',
      (text: string) => openImC2cMessage({ element: { contentType: 114, content: { text, quoteMessage: {} } } }),
    ],
  ])('keeps nothing of a text that is JSON by chance: %s', (_, message) => {
    const masked = maskOf(message('').provider)(JSON.stringify(message('{"pin of alice":[4711]}').body));
    expect(masked).not.toMatch(/alice|4711/);
    expect(masked).toContain('x'.repeat(23));
  });

  it('leaves only the length of a text that is not JSON', () => {
    expect(maskOf('tencent')('{"Text":"half a bo')).toBe('x'.repeat(18));
  });
});

describe('what is recorded', () => {
  let servers: readonly RecordedServer[];
  beforeAll(async () => {
    servers = await recordedServers(CHAT_SERVER_CLIENTS);
  });
  const at = new Date(0);
  const tencent = (over: Partial<CameIn> = {}): CameIn => {
    const { query, headers, body } = signed(tencentC2cMessage({ text: 'private' }), {
      sdkAppId: 1,
      token: 'the-token',
    });
    const target = `/hooks/tencent?${new URLSearchParams({ ...query, extra: 'hush' })}`;
    return { at, method: 'POST', target, headers, body: Buffer.from(body), ...over };
  };
  const openIm = (via: 'basic' | 'path', text = 'private'): CameIn => {
    const request = signed(openImC2cMessage({ text }), { secret: 'the-secret', via });
    const target = `/hooks//openim/${request.segments.join('/')}?${new URLSearchParams(request.query)}`;
    return { at, method: 'POST', target, headers: request.headers, body: Buffer.from(request.body) };
  };
  const oldServer = {
    ...openIm('basic'),
    body: Buffer.from('{"callbackCommand":"callbackX","token":"login-token","secret":"the-secret"}'),
  };

  it.each([
    ['masked', true],
    ['exact', false],
  ])('never names who signed: %s', (_, masked) => {
    const privacy = masked ? masking() : exactly;
    const astray = { ...oldServer, target: '/hooks/tencent' };
    const written = [tencent(), openIm('basic'), openIm('path'), oldServer, astray].map((came) =>
      recordable(came, servers, privacy),
    );
    expect(written).not.toContain(undefined);
    const text = JSON.stringify(written);
    const sign = /Sign=(\w+)/.exec(tencent().target)![1]!;
    for (const secret of [
      'the-token',
      'the-secret',
      'login-token',
      sign,
      'hush',
      'authorization',
      'Basic',
      'RequestTime',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text.includes('private')).toBe(!masked);
  });

  it('is the command of either sender, with what replaying needs', () => {
    expect(recordable(tencent(), servers, exactly)).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      provider: 'tencent',
      command: 'C2C.CallbackAfterSendMsg',
      path: '/hooks/tencent',
      query: {
        SdkAppid: '1',
        CallbackCommand: 'C2C.CallbackAfterSendMsg',
        OptPlatform: 'iOS',
        ClientIP: '198.51.100.7',
      },
      headers: { 'content-type': 'application/json' },
      encoding: 'utf8',
    });
    expect(recordable(openIm('path'), servers, exactly)).toMatchObject({
      provider: 'openim',
      command: 'callbackAfterSendSingleMsgCommand',
      path: '/hooks/openim/***/callbackAfterSendSingleMsgCommand',
      query: { key: expect.any(String) },
    });
  });

  it('names no client and no account beside the body when masked', () => {
    const request = tencent({ target: '/tencent?CallbackCommand=C2C.CallbackAfterSendMsg&ClientIP=203.0.113.9' });
    expect(recordable(request, servers, masking())!.query).toEqual({
      CallbackCommand: 'C2C.CallbackAfterSendMsg',
      ClientIP: '198.51.100.7',
    });
    expect(recordable(openIm('basic'), servers, masking())!.query).toEqual({});
  });

  it('is the test of the URL too, and bytes that are no text', () => {
    const { headers, body } = signed(tencentProbe(), { sdkAppId: 1, token: 'the-token' });
    const probe = { at, method: 'POST', target: '/hooks/tencent', headers, body: Buffer.from(body) };
    expect(recordable(probe, servers, masking())).toMatchObject({
      provider: 'tencent',
      command: null,
      body: '{}',
    });
    expect(recordable(tencent({ body: Buffer.from([0xff, 0xfe]) }), servers, exactly)).toMatchObject({
      body: '//4=',
      encoding: 'base64',
    });
  });

  it.each([
    ['a page', { method: 'GET' }],
    ['something that has no path', { target: '*:99999' }],
    ['another form', { target: '/login', body: Buffer.from('{"user":"alice"}') }],
  ])('is not %s', (_, over) => {
    expect(recordable(tencent(over), servers, masking())).toBeUndefined();
  });
});

/** Members that say what kind of thing something is, or when it was, and nothing of anybody. */
const KINDS = new Set(
  (
    'Type MsgType EventTime serverMsgID clientMsgID operationID ' +
    'Action Reason Platform platform ClientCmd Tag ' +
    'Scene ContentType CtxcbSuggestion CtxcbLabel CtxcbSubLabel ServiceName Command CallType MediaType CallResult RoomType ' +
    'GroupType groupType JoinType ExitType EventType OptionType Role ShutUpAllMember ApplyJoinOption'
  ).split(' '),
);

/** Texts in a masked body that are neither blanked, nor pseudonyms, nor known to be harmless. */
function privateTexts(json: string): string[] {
  const harmless =
    /^(?:|x+|(?:user|group|id)-[0-9a-f]{12}|@TLS#NOT_FOUND|AtAllTag|[\d_-]+|TIM\w+Elem|[0-9a-f-]{32,36}|[A-Z]\w+\.[A-Z]\w+|callback\w+)$/;
  const found: string[] = [];
  rewriteJson(json, (name, token) => {
    if (!token.startsWith('"')) return token;
    const text = JSON.parse(token) as string;
    if (/^\s*[{[]/.test(text)) found.push(...privateTexts(text));
    else if (!harmless.test(text) && !KINDS.has(name)) found.push(`${name}: ${text}`);
    return token;
  });
  return found;
}

describe('the lines of a recording', () => {
  const lines = async (...chunks: string[]) => {
    const read: string[] = [];
    for await (const line of linesOf(Readable.from(chunks))) read.push(line);
    return read;
  };

  it('end with a line feed alone, as texts may hold other line separators', async () => {
    expect(await lines('{"a":"\u2028\u2029\u0085"}\n{}\n')).toEqual(['{"a":"\u2028\u2029\u0085"}', '{}']);
  });

  it('are whole, however they come, and the last one without an end too', async () => {
    expect(await lines('{"a', '":1}', '\n', '{}')).toEqual(['{"a":1}', '{}']);
  });
});
