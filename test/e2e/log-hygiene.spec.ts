import { Injectable } from '@nestjs/common';
import { CallbackJournal, ChatEvent, OnChatEvent } from '../../lib/index.js';
import type { AppendOutcome } from '../../lib/journal/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery, TOKEN } from '../support/callbacks.js';
import { post, type PostOptions } from '../support/post.js';
import {
  isInFull,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  someEntrances,
} from '../support/webhook-app.js';

const WORDS = 'private words';
const WRONG_SIGN = 'c0ffee'.padEnd(64, '0');
const WRONG_SECRET = 'a-secret-that-somebody-guessed';
const basic = (password: string) => ({
  'content-type': 'application/json',
  authorization: `Basic ${Buffer.from(`im:${password}`).toString('base64')}`,
});

/** What may stand in no line: secrets, what people write, and where requests went. */
const forbidden = [
  TOKEN,
  SECRET,
  WRONG_SIGN,
  WRONG_SECRET,
  WORDS,
  basic(SECRET).authorization.slice(6),
  basic(WRONG_SECRET).authorization.slice(6),
  'Sign=',
  'RequestTime=',
  'ClientIP=',
  '198.51.100.7',
  '/chat-webhooks/tencent?',
  '/chat-webhooks/openim/',
  'jared',
];

const tencent = (query = tencentQuery('C2C.CallbackAfterSendMsg')) => `/chat-webhooks/tencent?${query}`;
const openim = (secret = SECRET, command = 'callbackAfterSendSingleMsgCommand') =>
  `/chat-webhooks/openim/${secret}/${command}`;
const signed = (more: Record<string, string | undefined>) => tencent(tencentQuery('C2C.CallbackAfterSendMsg', more));

interface Case extends PostOptions {
  readonly url: () => string;
  readonly status: number;
  /** How the one line begins that it leaves. */
  readonly line: string;
}

const cases: Record<string, Case> = {
  'a wrong Sign': {
    url: () => signed({ Sign: WRONG_SIGN }),
    body: tencentC2c(),
    status: 401,
    line: 'tencent callback refused with 401, INVALID_SIGNATURE: Sign fits none of the tokens (app 1400000001, from 127.0.0.1): copy',
  },
  'a Sign that is none': {
    url: () => signed({ Sign: WORDS }),
    body: tencentC2c(),
    status: 401,
    line: 'tencent callback refused with 401, INVALID_SIGNATURE',
  },
  'a missing Sign': {
    url: () => signed({ Sign: undefined }),
    body: tencentC2c(),
    status: 401,
    line: 'tencent callback refused with 401, MISSING_SIGNATURE',
  },
  'a stale callback': {
    url: () => signed({ RequestTime: '1700000000' }),
    body: tencentC2c(),
    status: 401,
    line: 'tencent callback refused with 401, STALE_REQUEST',
  },
  'an app of somebody else': {
    url: () => signed({ SdkAppid: '1400000007' }),
    body: tencentC2c(),
    status: 403,
    line: 'tencent callback refused with 403, UNKNOWN_APP: SdkAppid is not one of the configured ones (app 1400000007, from 127.0.0.1): add',
  },
  'an unknown app': {
    url: () => signed({ SdkAppid: WORDS }),
    body: tencentC2c(),
    status: 403,
    line: 'tencent callback refused with 403, UNKNOWN_APP',
  },
  'a repeated parameter': {
    url: () => `${tencent()}&sign=${WRONG_SIGN}`,
    body: tencentC2c(),
    status: 400,
    line: 'tencent callback refused with 400, REPEATED_PARAMETER',
  },
  'a sub-path of Tencent': {
    url: () => `/chat-webhooks/tencent/${WRONG_SECRET}`,
    body: tencentC2c(),
    status: 404,
    line: 'tencent callback refused with 404, NOT_FOUND',
  },
  'another command in the body': {
    url: () => tencent(),
    body: tencentC2c({ CallbackCommand: WORDS }),
    status: 403,
    line: 'tencent callback refused with 403, COMMAND_MISMATCH',
  },
  'words where numbers belong': {
    url: () => tencent(),
    body: tencentC2c({ MsgSeq: WORDS, MsgTime: [WORDS], OnlineOnlyFlag: { [WORDS]: WORDS } }),
    status: 400,
    line: 'tencent callback refused with 400, INVALID_FIELDS: MsgSeq ',
  },
  'words where objects belong': {
    url: () => tencent(),
    body: tencentC2c({ MsgBody: [WORDS, { MsgType: { [WORDS]: WORDS } }], From_Account: [WORDS] }),
    status: 400,
    line: 'tencent callback refused with 400, INVALID_FIELDS: ',
  },
  'words instead of JSON': {
    url: () => tencent(),
    body: `{"Text":"${WORDS}`,
    status: 400,
    line: 'tencent callback refused with 400, INVALID_JSON',
  },
  'words of no valid encoding': {
    url: () => tencent(),
    body: Buffer.concat([Buffer.from(`{"Text":"${WORDS}`), Buffer.of(0xff)]),
    status: 400,
    line: 'tencent callback refused with 400, INVALID_UTF8',
  },
  'a large body': {
    url: () => tencent(),
    body: WORDS.padEnd(2 * 1024 * 1024),
    status: 413,
    line: 'tencent callback refused with 413, BODY_TOO_LARGE',
  },
  'a wrong secret in the path': {
    url: () => openim(WRONG_SECRET),
    body: openImSingle(),
    status: 401,
    line: 'openim callback refused with 401, INVALID_SECRET',
  },
  'a wrong secret in Basic': {
    url: () => '/chat-webhooks/openim/callbackAfterSendSingleMsgCommand',
    headers: basic(WRONG_SECRET),
    body: openImSingle(),
    status: 401,
    line: 'openim callback refused with 401, INVALID_SECRET',
  },
  'a wrong method': {
    url: () => openim(),
    method: 'GET',
    status: 405,
    line: 'openim callback refused with 405, METHOD_NOT_ALLOWED',
  },
  'a path that goes on after the command': {
    url: () => `${openim()}/${encodeURIComponent(WORDS)}`,
    body: openImSingle(),
    status: 404,
    line: 'openim callback refused with 404, NOT_FOUND',
  },
  'words in the fields of OpenIM': {
    url: () => openim(),
    body: openImSingle({ seq: WORDS, content: [WORDS], atUserList: { [WORDS]: 1 } }),
    status: 400,
    line: 'openim callback refused with 400, INVALID_FIELDS: ',
  },
};

const good = [
  { url: () => tencent(), body: tencentC2c() },
  { url: () => openim(), body: openImSingle() },
  {
    url: () => '/chat-webhooks/openim/callbackAfterSendSingleMsgCommand',
    headers: basic(SECRET),
    body: openImSingle(),
  },
  { url: () => tencent(tencentQuery('Some.NewCommand')), body: { Text: WORDS } },
];

@Injectable()
class Thrower {
  @OnChatEvent(ChatEvent)
  handle(): never {
    throw new Error('the archive is full');
  }
}

class BrokenJournal extends CallbackJournal {
  append(): Promise<AppendOutcome[]> {
    return Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:5432'));
  }
}

describe.each(someEntrances)('the log on %s', (adapter) => {
  let running: WebhookApp;
  let before: number;
  const start = async (options: WebhookAppOptions = {}) => {
    running = await startWebhookApp({ adapter, ...options });
    before = running.log.lines.length;
  };
  const newLines = () => running.log.lines.slice(before);

  afterEach(async () => {
    await running.app.close();
    const text = running.log.lines.filter((line) => !line.startsWith('Mapped {')).join('\n');
    expect(forbidden.filter((piece) => text.includes(piece))).toEqual([]);
  });

  it('keeps words out that a caller puts into its address, where the app trusts its proxy', async () => {
    await start({
      configure: (app) => adapter === 'express' && app.getHttpAdapter().getInstance().set('trust proxy', true),
    });
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': WORDS };
    await post(running.url + signed({ Sign: WRONG_SIGN }), { headers, body: tencentC2c() });
    expect(newLines()).toHaveLength(1);
    expect(newLines()[0]).toMatch(adapter === 'express' ? 'from what is no address' : 'from 127.0.0.1');
  });

  it('says nothing of callbacks that are accepted', async () => {
    await start();
    for (const { url, ...options } of good) expect((await post(running.url + url(), options)).status).toBe(200);
    await running.recorder.received(good.length);
    expect(newLines()).toEqual([]);
  });

  if (!isInFull(adapter, 'express, at its server')) return;

  it.each(Object.entries(cases))('says once, without anything private, why it refused %s', async (_what, one) => {
    await start();
    const { url, status, line, ...options } = one;
    expect(await post(running.url + url(), options)).toMatchObject({ status });
    expect(newLines()).toHaveLength(1);
    expect(newLines()[0]).toMatch(line);
  });

  it('names the handler that throws, and neither its message nor the event otherwise', async () => {
    await start({ providers: [Thrower] });
    await post(running.url + tencent(), { body: tencentC2c() });
    const [event] = await running.recorder.received(1);
    await running.app.close(); // waits for all handlers
    expect(newLines()).toHaveLength(1);
    expect(newLines()[0]).toMatch(`Thrower.handle failed on chat.c2c-message.sent ${event!.id}`);
    expect(newLines()[0]).toContain('the archive is full');
  });

  it('has one line for an outage of the journal, however many callbacks meet it', async () => {
    await start({ module: { journal: BrokenJournal } });
    for (let i = 0; i < 3; i++) {
      expect((await post(running.url + tencent(), { body: tencentC2c() })).status).toBe(503);
      expect((await post(running.url + openim(), { body: openImSingle() })).status).toBe(503);
    }
    expect(newLines()).toHaveLength(2); // one for each sender
    for (const line of newLines()) expect(line).toMatch(/refused with 503, JOURNAL_FAILED.*ECONNREFUSED/s);
  });

  it('has one line for a hundred wrong signatures, and one for a hundred wrong secrets', async () => {
    await start();
    for (let i = 0; i < 100; i++) {
      await post(running.url + signed({ Sign: WRONG_SIGN }), { body: tencentC2c() });
      await post(running.url + openim(WRONG_SECRET), { body: openImSingle() });
    }
    expect(newLines().map((line) => line.split(':')[0])).toEqual([
      'tencent callback refused with 401, INVALID_SIGNATURE',
      'openim callback refused with 401, INVALID_SECRET',
    ]);
  });

  it('has a line for each of several reasons of strangers', async () => {
    await start();
    for (const url of [signed({ Sign: WRONG_SIGN }), signed({ Sign: undefined }), signed({ SdkAppid: '5' })]) {
      await post(running.url + url, { body: tencentC2c() });
    }
    expect(newLines()).toHaveLength(3);
  });

  it('keeps the line of a body with many faults short', async () => {
    await start();
    const body = tencentC2c({ MsgBody: Array.from({ length: 2_000 }, () => WORDS) });
    expect(await post(running.url + tencent(), { body })).toMatchObject({ status: 400 });
    expect(newLines()).toHaveLength(1);
    expect(newLines()[0]!.length).toBeLessThan(5_000);
  });
});
