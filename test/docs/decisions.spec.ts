import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import {
  BeforeChatEvent,
  C2cMessageSending,
  CallbackCounters,
  CallbackRejected,
  DecisionFailed,
} from '../../lib/index.js';
import { deliver, openImCallback, settled, tencentCallback } from '../../lib/testing/index.js';
import { openImSingle, SDK_APP_ID, SECRET, tencentC2c, TOKEN } from '../support/callbacks.js';
import { until } from '../support/gate.js';
import { startWebhookApp, type WebhookApp, type WebhookAppOptions } from '../support/webhook-app.js';
import { pages, ROOT, section } from './pages.js';
import { proposalSections, proposalTable } from './proposal-tables.js';

const page = 'docs/decisions.md';
const TENCENT = 'C2C.CallbackBeforeSendMsg';
const OPENIM = 'callbackBeforeSendSingleMsgCommand';

describe('the page about decisions', () => {
  let running: WebhookApp | undefined;
  afterEach(() => running?.app.close());

  const start = async (provider: new () => object, module: WebhookAppOptions['module'] = {}) => {
    running = await startWebhookApp({ providers: [provider], module });
    return running.app;
  };
  const decisions = () => running!.app.get(CallbackCounters).decisions;
  const openIm = (content: string, command = OPENIM, more = {}) =>
    openImCallback(command, {
      ...openImSingle({ content: JSON.stringify({ content }) }),
      callbackCommand: command,
      ...more,
    });
  const tencent = (text: string, more = {}) =>
    tencentCallback(TENCENT, {
      ...tencentC2c({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }] }),
      CallbackCommand: TENCENT,
      ...more,
    });

  it('shows a handler that refuses, masks and lets go on, on both chat servers', async () => {
    const { HouseRules } = await import('./examples/decisions.js');
    const app = await start(HouseRules);
    expect((await deliver(app, tencent('hello'))).verdict).toMatchObject({ outcome: 'success', passes: true });
    expect((await deliver(app, tencent('casino!'))).verdict).toMatchObject({ passes: false, code: 120_008 });
    expect(JSON.parse((await deliver(app, tencent('oh darn'))).text)).toMatchObject({
      ErrorCode: 0,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'oh ****' } }],
    });
    expect((await deliver(app, openIm('casino!'))).verdict).toMatchObject({ passes: false, code: 5_007 });
    expect((await deliver(app, openIm('oh darn'))).verdict).toMatchObject({ outcome: 'success', passes: true });
    const { text, verdict } = await deliver(app, openIm('oh darn', 'callbackBeforeMsgModifyCommand'));
    expect([verdict.passes, JSON.parse(text).content]).toEqual([true, '{"content":"oh ****"}']);
    expect(decisions()).toEqual({ allowed: 2, refused: 2, rewritten: 2 });
    await settled(app);
    expect(running!.recorder.events.map(({ eventName }) => eventName)).toEqual([
      'chat.action.refused',
      'chat.action.rewritten',
      'chat.action.refused',
      'chat.action.rewritten',
    ]);
  });

  it('lists the proposals that can be decided, with the decisions of each chat server', () => {
    expect(section(page, 'proposals', proposalTable)).toBe(proposalTable());
  });

  it('is followed by one that lists what each proposal tells', () => {
    expect(section('docs/proposals.md', 'proposals', proposalSections)).toBe(proposalSections());
  });

  it('is followed by one that says what each member is, and what a change takes', () => {
    expect(proposalSections()).not.toMatch(/\|\s+\| *$|--- \|\n\n/m); // no cell is empty, nor is a table
    const [, joining] = proposalSections().split('## GroupMembersJoining');
    expect(joining!.split('\n## ')[0]).toContain('| `mutedUntil` | Until when the member may not write');
  });

  it('lists every option', () => {
    const source = readFileSync(join(ROOT, 'lib/proposals/before-chat-event.decorator.ts'), 'utf8');
    const [declaration] = source.split('export interface BeforeChatEventOptions')[1]!.split('\n}');
    const [table] = pages.get(page)!.split('| option |')[1]!.split('\n\n');
    expect(table!.match(/(?<=^\| `)\w+(?=`)/gm)).toEqual(declaration!.match(/(?<=^ {2})\w+(?=\?: )/gm));
  });

  it('lists every counter', () => {
    const source = readFileSync(join(ROOT, 'lib/counters/callback-counters.ts'), 'utf8');
    const names = /type CountedDecision =(.*?);/s.exec(source)![1]!.match(/(?<=')[\w-]+(?=')/g)!;
    const listed = pages.get(page)!.split('| counter |')[1]!.split('\n\n')[0]!;
    expect(listed.match(/(?<=`)[\w-]+(?=`)/g)!.sort()).toEqual(names.sort());
  });

  it.each(['allow', 'refuse'] as const)(
    'tells what is answered where the handler is not asked, with openim.onFailure %s',
    async (onFailure) => {
      @Injectable()
      class Other {
        @BeforeChatEvent(C2cMessageSending, { onFailure: onFailure === 'allow' ? { refuse: 'no' } : 'allow' })
        check(): never {
          throw new Error('never asked');
        }
      }
      const app = await start(Other, { openim: { secret: SECRET, onFailure } });
      const broken = await deliver(app, openIm('x', OPENIM, { recvID: 5 }));
      expect(broken.verdict.passes).toBe(onFailure === 'allow');
      const atTencent = await deliver(app, tencent('x', { To_Account: 5 }));
      expect([atTencent.status, atTencent.verdict]).toMatchObject([400, { outcome: 'failure', passes: true }]);
      expect(decisions()).toEqual({});
      expect((await deliver(app, openIm('x'))).verdict.passes).toBe(onFailure === 'refuse'); // the handler's own
      const stranger = await deliver(app, openIm('x'), { secret: 'x'.repeat(24) });
      expect(stranger.verdict.passes).toBe(false);
      expect((await deliver(app, tencent('x'), { token: 'guessed' })).verdict).toMatchObject({ outcome: 'failure' });
      await settled(app);
      expect(running!.recorder.events).toEqual([
        expect.any(CallbackRejected),
        expect.any(CallbackRejected),
        expect.any(DecisionFailed),
      ]);
    },
  );

  it('counts the time of the body, and decisions that come too late', async () => {
    let calls = 0;
    @Injectable()
    class Slow {
      @BeforeChatEvent(C2cMessageSending)
      async check(message: C2cMessageSending) {
        calls++;
        await new Promise((resolve) => setTimeout(resolve, 700));
        return message.refuse('too late');
      }
    }
    const app = await start(Slow, { openim: { secret: SECRET, answerTimeout: 500 } });
    expect((await deliver(app, openIm('x'))).verdict.passes).toBe(true);
    await until(() => decisions().late === 1);
    expect([calls, decisions()]).toEqual([1, { timeout: 1, late: 1 }]);
    expect(await sendSlowly(`${running!.url}/chat-webhooks/openim/${SECRET}/${OPENIM}`, 700)).toMatch('"nextCode":0');
    expect([calls, decisions()]).toEqual([1, { timeout: 2, late: 1 }]);
  });

  it('says that a handler in shadow mode changes nothing, not even where it fails', async () => {
    @Injectable()
    class Shadow {
      @BeforeChatEvent(C2cMessageSending, { shadow: true, onFailure: { refuse: 'no' } })
      check(message: C2cMessageSending) {
        if (message.text === 'throw') throw new Error('x');
        return message.refuse('no');
      }
    }
    const app = await start(Shadow);
    for (const text of ['refuse', 'throw']) {
      expect((await deliver(app, openIm(text))).verdict.passes).toBe(true);
      expect((await deliver(app, tencent(text))).verdict.outcome).toBe('success');
    }
    expect(decisions()).toEqual({ shadow: 2, error: 2 });
  });

  it('says that a handler that blocks cannot be stopped', async () => {
    @Injectable()
    class Blocking {
      @BeforeChatEvent(C2cMessageSending, { within: 1 })
      check(message: C2cMessageSending) {
        for (const end = Date.now() + 20; Date.now() < end;);
        return message.refuse('no');
      }
    }
    const app = await start(Blocking, { tencent: { sdkAppId: SDK_APP_ID, token: TOKEN } });
    expect((await deliver(app, tencent('x'))).verdict.passes).toBe(false);
  });

  it('says that all other callbacks that ask are answered "go on"', async () => {
    const { HouseRules } = await import('./examples/decisions.js');
    const app = await start(HouseRules);
    for (const [command, { sample }] of Object.entries(CHAT_SERVERS[0]!.proposals ?? {}).filter(
      ([, { propose }]) => !propose,
    ))
      expect(
        (await deliver(app, tencentCallback(command, { CallbackCommand: command, ...sample }))).verdict.passes,
      ).toBe(true);
    const { proposals, decisions: counted } = app.get(CallbackCounters);
    expect(proposals).toBeGreaterThan(0);
    expect(counted).toEqual({});
  });
});

/** The second half of the body comes later. @param pause milliseconds */
function sendSlowly(url: string, pause: number): Promise<string> {
  const body = JSON.stringify(openImSingle({ callbackCommand: OPENIM }));
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-length': Buffer.byteLength(body) },
    });
    sending.on('error', reject);
    sending.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(text));
    });
    sending.write(body.slice(0, 20));
    setTimeout(() => sending.end(body.slice(20)), pause);
  });
}
