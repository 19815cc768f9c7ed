import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import {
  ActionRefused,
  BeforeChatEvent,
  C2cMessageSending,
  CallbackCounters,
  ChatWebhooks,
  DecisionFailed,
  type AnyChatEvent,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import { CallbackJournal, type AppendOutcome, type JournalEntry } from '../../lib/journal/index.js';
import { settled } from '../../lib/testing/index.js';
import { openImSingle, SECRET, tencentC2c } from '../support/callbacks.js';
import { Gate, turns, until, within } from '../support/gate.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import { startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

const SENDING = 'callbackBeforeSendSingleMsgCommand';
const REFUSED = { status: 200, json: { errCode: 5007, errMsg: 'no', nextCode: 1 } };

/** What the handler waits for. */
let gate: Gate;
let asked: number;

@Injectable()
class Rules {
  @BeforeChatEvent(C2cMessageSending, { within: 3_000, onFailure: { refuse: 'later' }, failures: 3, concurrency: 2 })
  async check(message: C2cMessageSending) {
    asked++;
    if (message.text === 'allow') return message.allow();
    if (message.text === 'throw') throw new Error('private words');
    if (message.text === 'wait') await gate.passed;
    return message.refuse('no', 7);
  }
}

/** Stores when, and if, a test lets it. */
class GatedJournal extends CallbackJournal {
  readonly entries: JournalEntry[] = [];
  before: () => unknown = () => {};

  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    await this.before();
    this.entries.push(...entries);
    return entries.map(() => 'stored');
  }
}

describe('what a handler decided', () => {
  let running: WebhookApp;
  let journal: GatedJournal;
  let isClosed: boolean;
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  beforeAll(() => process.on('unhandledRejection', note));
  afterAll(() => {
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
  beforeEach(() => {
    [gate, asked, isClosed, journal] = [new Gate(), 0, false, new GatedJournal()];
  });
  afterEach(async () => {
    gate.open();
    if (!isClosed) await running.app.close();
  });

  const start = async (module: Partial<ChatWebhooksModuleOptions> = {}, ...providers: (new () => object)[]) => {
    running = await startWebhookApp({ module, providers: [Rules, ...providers] });
    return running;
  };
  const withJournal = { journal: { useFactory: () => journal } };
  const ask = (text: string) =>
    sendOpenIm(
      running.url,
      openImSingle({ callbackCommand: SENDING, content: JSON.stringify({ content: text }) }),
      SENDING,
    );
  const names = () => running.recorder.events.map(({ eventName }) => eventName);
  const counters = () => running.app.get(CallbackCounters);
  const close = () => running.app.close().then(() => void (isClosed = true));

  it('comes to handlers and plain listeners without a journal too', async () => {
    const heard: AnyChatEvent[] = [];
    @Injectable()
    class Plain {
      @OnEvent(ActionRefused.eventName)
      hear(event: AnyChatEvent) {
        heard.push(event);
      }
    }
    await start({}, Plain);
    expect(await ask('spam')).toMatchObject(REFUSED);
    expect(await ask('allow')).toMatchObject(OPENIM_OK);
    await running.app.get(ChatWebhooks).settled();
    expect(names()).toEqual(['chat.action.refused']);
    expect(heard).toEqual(running.recorder.events);
    expect(heard[0]).toMatchObject({ handler: 'Rules.check', text: 'no', code: 5007 });
    expect(Object.isFrozen((heard[0] as ActionRefused).proposal)).toBe(true);
    const { received, accepted, decisionsUnrecorded } = counters();
    expect({ received, accepted, decisionsUnrecorded }).toEqual({ received: 2, accepted: 0, decisionsUnrecorded: 0 });
  });

  it('is answered at once while the journal hangs, and after-callbacks are refused in their own time', async () => {
    await start({ ...withJournal, tencent: { sdkAppId: 1400000001, trust: 'app-id', answerTimeout: 50 } });
    const journalGate = new Gate();
    journal.before = () => journalGate.passed;
    const answers = await within(Promise.all(Array.from({ length: 200 }, () => ask('spam'))), () => 'no answers');
    for (const answer of answers) expect(answer).toMatchObject(REFUSED);
    expect(await ask('allow')).toMatchObject(OPENIM_OK);
    expect(await sendTencent(running.url)).toMatchObject({ status: 503 });
    expect([names(), journal.entries]).toEqual([[], []]);
    journalGate.open();
    await settled(running.app);
    expect(names().filter((name) => name === 'chat.action.refused')).toHaveLength(200);
    expect(journal.entries.filter(({ decision }) => decision !== null)).toHaveLength(200);
    expect(await sendTencent(running.url, tencentC2c({ MsgKey: 'new' }))).toMatchObject(TENCENT_OK);
  });

  it('is not kept from anybody by a journal that is down, and the log says so once', async () => {
    await start(withJournal);
    journal.before = () => {
      throw new Error('private words');
    };
    for (const _ of [1, 2, 3]) expect(await ask('spam')).toMatchObject(REFUSED);
    await settled(running.app);
    expect(names()).toEqual(Array(3).fill('chat.action.refused'));
    expect(counters().decisionsUnrecorded).toBe(3);
    const lines = running.log.lines.filter((line) => line.includes('did not take a decision'));
    expect(lines).toEqual([expect.stringContaining('Error')]);
    await close();
    expect(running.log.lines.filter((line) => line.includes('2 more decisions'))).toHaveLength(1);
    expect(running.log.lines.join()).not.toContain('private words');
  });

  it('never keeps an after-callback out, however many of them wait', async () => {
    await start({ ...withJournal, journalQueueLimit: 1 });
    const journalGate = new Gate();
    journal.before = () => journalGate.passed;
    await ask('spam');
    await Promise.all(Array.from({ length: 50 }, () => ask('spam')));
    const answer = sendTencent(running.url);
    await until(() => counters().received === 52);
    journalGate.open();
    expect(await answer).toMatchObject(TENCENT_OK);
    await settled(running.app);
    expect(journal.entries).toHaveLength(52);
  });

  it('is an event where the handler failed, and its own words are nowhere', async () => {
    await start(withJournal);
    expect(await ask('throw')).toMatchObject({ json: { errCode: 5000, errMsg: 'later', nextCode: 1 } });
    await settled(running.app);
    expect(running.recorder.events).toEqual([expect.any(DecisionFailed)]);
    expect(running.recorder.events[0]).toMatchObject({ fault: 'error', answered: 'refused' });
    expect(JSON.stringify([running.recorder.events, journal.entries])).not.toContain('private words');
  });

  it('is told in numbers where a handler is overloaded or not called any more', async () => {
    await start();
    const slow = [ask('wait'), ask('wait')];
    await until(() => asked === 2);
    for (let count = 0; count < 5; count++) expect(await ask('x')).toMatchObject({ json: { errMsg: 'later' } });
    gate.open();
    await Promise.all(slow);
    for (let count = 0; count < 7; count++) await ask('throw');
    await settled(running.app);
    expect(counters().decisions).toMatchObject({ overloaded: 5, refused: 2, error: 3, 'circuit-open': 4 });
    expect(names().filter((name) => name === 'chat.decision.failed')).toHaveLength(12);
    await close();
    const about = (text: string) => running.log.lines.filter((line) => line.includes(text));
    expect(about('has 2 calls under way')).toHaveLength(1);
    expect(about('4 more proposals (overloaded)')).toHaveLength(1);
    expect(about('failed 3 times in a row')).toHaveLength(1);
    expect(about('4 more proposals (circuit-open)')).toHaveLength(1);
  });

  describe('while the app shuts down', () => {
    it('is waited for, answered, stored and delivered', async () => {
      await start(withJournal);
      const journalGate = new Gate();
      journal.before = () => journalGate.passed;
      const answer = ask('wait');
      await until(() => asked === 1);
      const closing = close();
      await turns(20);
      expect(isClosed).toBe(false);
      gate.open();
      expect(await answer).toMatchObject(REFUSED);
      await turns(20);
      expect(isClosed).toBe(false);
      journalGate.open();
      await closing;
      expect(journal.entries).toMatchObject([{ eventName: 'chat.action.refused' }]);
      expect(names()).toEqual(['chat.action.refused']);
    });

    it('is waited for, stored and delivered where it did not come in at a route', async () => {
      await start(withJournal);
      const content = JSON.stringify({ content: 'wait' });
      const answer = running.app.get(ChatWebhooks).handle({
        provider: 'openim',
        method: 'POST',
        url: `/chat-webhooks/openim/${SECRET}/${SENDING}`,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(openImSingle({ callbackCommand: SENDING, content }))),
        remoteAddress: '127.0.0.1',
      });
      await until(() => asked === 1);
      journal.before = () => turns(20);
      const closing = close();
      gate.open();
      expect(JSON.parse((await answer).body)).toMatchObject(REFUSED.json);
      await closing;
      expect(journal.entries).toMatchObject([{ eventName: 'chat.action.refused' }]);
      expect(names()).toEqual(['chat.action.refused']);
    });

    it('is what onFailure says when shutdownTimeout is over', async () => {
      await start({ shutdownTimeout: 30 });
      const answer = ask('wait');
      await until(() => asked === 1);
      const begun = performance.now();
      await Promise.all([close(), answer]);
      expect(performance.now() - begun).toBeLessThan(2_500); // the handler has 3 s
      expect(await answer).toMatchObject({ json: { errCode: 5000, errMsg: 'later', nextCode: 1 } });
    });

    it('is stored and delivered also where onFailure answered at the end', async () => {
      await start({ ...withJournal, shutdownTimeout: 30 });
      const answer = ask('wait');
      await until(() => asked === 1);
      await close();
      // by now the journal is closed
      expect(journal.entries).toMatchObject([{ eventName: 'chat.decision.failed' }]);
      expect(names()).toEqual(['chat.decision.failed']);
      expect(running.log.lines.filter((line) => line.startsWith('Shut down with'))).toEqual([
        expect.stringContaining('Shut down with 0 deliveries unfinished; onFailure answered 1 proposal'),
      ]);
      await answer;
    });

    it('is not asked for what comes later: that is answered as any', async () => {
      await start();
      const answer = ask('wait');
      await until(() => asked === 1);
      const closing = close();
      await turns(20);
      expect(await ask('spam')).toMatchObject({ status: 503, json: { errCode: 0, nextCode: 0 } });
      gate.open();
      expect(await answer).toMatchObject(REFUSED);
      await closing;
      expect(asked).toBe(1);
    });
  });

  it('is counted by the example of the docs', async () => {
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const { ModerationReport } = await import('../docs/examples/decision-events.js');
    await start({ openim: { secret: SECRET } }, ModerationReport);
    for (const text of ['spam', 'spam', 'allow', 'throw']) await ask(text);
    await settled(running.app);
    expect([...running.app.get(ModerationReport).refused]).toEqual([['10000', 2]]);
    expect(warned.mock.calls).toEqual([['Rules.check: error']]);
    warned.mockRestore();
  });
});
