import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, C2cMessageSending, GroupMessageSending, MessageModifying } from '../../lib/index.js';
import {
  decide,
  openImC2cSending,
  openImGroupSending,
  openImModifying,
  openImProposal,
  tencentC2cSending,
  tencentGroupSending,
} from '../../lib/testing/index.js';
import { bothSenders, startWebhookApp, type WebhookApp, someEntrances } from '../support/webhook-app.js';

/** Milliseconds: the machine may be busy. */
const PATIENCE = 60_000;

const failure = new Error('no list of words');

@Injectable()
class Moderation {
  @BeforeChatEvent(C2cMessageSending)
  async check(message: C2cMessageSending) {
    const [what, milliseconds] = message.text.split(' ');
    await pause(Number(milliseconds ?? 0));
    switch (what) {
      case 'spam':
        return message.refuse('No advertising', 8);
      case 'vanish':
        return message.provider === 'tencent' ? message.drop() : message.allow();
      case 'darn':
        return message.provider === 'tencent' ? message.rewrite({ text: '****' }) : message.allow();
      case 'fail':
        throw failure;
      default:
        return message.allow();
    }
  }

  @BeforeChatEvent(GroupMessageSending, { id: 'new-rule', shadow: true })
  tryOut(message: GroupMessageSending) {
    return message.refuse('Not here');
  }

  @BeforeChatEvent(MessageModifying, { onFailure: { refuse: 'Try again' } })
  mask(message: MessageModifying) {
    if (message.text === 'fail') return undefined as never;
    return message.rewrite({ text: '****' });
  }
}

describe.each(someEntrances)('decide, at an app on %s', (entrance) => {
  let running: WebhookApp;
  beforeAll(async () => {
    const module = {
      tencent: { ...bothSenders.tencent, answerTimeout: PATIENCE },
      openim: { ...bothSenders.openim, answerTimeout: PATIENCE },
    };
    running = await startWebhookApp({ adapter: entrance, module, providers: [Moderation] });
  });
  afterAll(() => running.app.close());

  it('tells what the handler decided, what the chat server makes of it, and the answer', async () => {
    const { app } = running;
    expect(await decide(app, tencentC2cSending({ text: 'spam' }))).toMatchObject({
      status: 200,
      decision: { handler: 'Moderation.check', kind: 'refused', text: 'No advertising', code: 120009, shadow: false },
      verdict: { outcome: 'refusal', passes: false, code: 120009 },
      reply: { ActionStatus: 'OK', ErrorCode: 120009, ErrorInfo: 'No advertising' },
    });
    expect(await decide(app, openImC2cSending({ text: 'spam' }))).toMatchObject({
      decision: { kind: 'refused', code: 5008 },
      verdict: { passes: false, code: 5008 },
      reply: { errCode: 5008, errMsg: 'No advertising', nextCode: 1 },
    });
    expect(await decide(app, tencentC2cSending({ text: 'vanish' }))).toMatchObject({
      decision: { kind: 'dropped', code: undefined, text: undefined, changes: undefined, fault: undefined },
      verdict: { passes: false },
    });
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: '****' } }];
    expect(await decide(app, tencentC2cSending({ text: 'darn' }))).toMatchObject({
      decision: { kind: 'rewritten', changes: { MsgBody } },
      verdict: { passes: true },
      reply: { MsgBody },
    });
    expect(await decide(app, openImModifying({ text: 'darn' }))).toMatchObject({
      decision: { kind: 'rewritten', changes: { content: '{"content":"****"}' } },
      verdict: { passes: true },
    });
    expect((await decide(app, openImC2cSending())).decision).toEqual({
      handler: 'Moderation.check',
      kind: 'allowed',
      shadow: false,
    });
  });

  it('tells what a handler in shadow mode would have decided', async () => {
    for (const callback of [tencentGroupSending(), openImGroupSending()])
      expect(await decide(running.app, callback)).toMatchObject({
        decision: { handler: 'new-rule', kind: 'refused', text: 'Not here', shadow: true },
        verdict: { outcome: 'success', passes: true },
      });
  });

  it('tells why a handler did not decide, and what answers then', async () => {
    expect(await decide(running.app, tencentC2cSending({ text: 'fail' }))).toMatchObject({
      decision: { kind: 'allowed', fault: 'error', error: failure },
      verdict: { passes: true },
    });
    expect(await decide(running.app, openImModifying({ text: 'fail' }))).toMatchObject({
      decision: { kind: 'refused', text: 'Try again', fault: 'no-decision' },
      verdict: { passes: false, code: 5000 },
    });
  });

  it('tells of no decision where nobody was asked', async () => {
    const { app } = running;
    const goesOn = { decision: undefined, verdict: { passes: true } };
    expect(await decide(app, openImProposal('callbackBeforeAddFriendCommand'))).toMatchObject(goesOn);
    const withoutRecipient = tencentC2cSending({ body: { To_Account: undefined } });
    expect(await decide(app, withoutRecipient)).toMatchObject({ status: 400, decision: undefined });
    expect(await decide(app, openImC2cSending({ text: 'spam' }), { secret: 'guessed' })).toMatchObject({
      decision: undefined,
      verdict: { passes: false, code: 5001 },
    });
  });

  it('tells of no decision that came after the chat server had given up', async () => {
    const late = await decide(running.app, openImC2cSending({ text: 'spam 300' }), { timeout: 50 });
    expect(late).toMatchObject({ status: undefined, decision: undefined, verdict: { passes: false, code: 90004 } });
  });

  it('keeps many calls apart, also of equal callbacks and in whatever order they end', async () => {
    const callbacks = Array.from({ length: 24 }, (_, index) => {
      const text = `${['spam', 'fail', 'hello'][index % 3]} ${(index * 7) % 20}`;
      return index % 2 === 0 ? tencentC2cSending({ text }) : openImC2cSending({ text });
    });
    const again = [...callbacks, ...callbacks];
    const answers = await Promise.all(again.map((callback) => decide(running.app, callback, { timeout: PATIENCE })));
    const seen = answers.map(({ decision, verdict }) => [decision?.kind, decision?.fault, verdict.passes]);
    const expected = [
      ['refused', undefined, false],
      ['allowed', 'error', true],
      ['allowed', undefined, true],
    ];
    expect(seen).toEqual(again.map((_, index) => expected[index % 3]));
  });
});

it('needs the app itself', async () => {
  for (const other of ['http://127.0.0.1:1', new URL('http://127.0.0.1:1'), {}])
    await expect(decide(other as never, tencentC2cSending())).rejects.toThrow('pass the Nest app itself');
  const { app } = await startWebhookApp({ module: { openim: bothSenders.openim, tencent: undefined } });
  await expect(decide(app, tencentC2cSending())).rejects.toThrow('no options "tencent"');
  await app.close();
});
