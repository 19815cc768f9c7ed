import { Injectable } from '@nestjs/common';
import { subscribe, type ChannelMessages } from '../../lib/diagnostics/index.js';
import {
  BeforeChatEvent,
  C2cMessageSending,
  C2cMessageSent,
  OnChatEvent,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import { CallbackJournal, type AppendOutcome, type JournalEntry } from '../../lib/journal/index.js';
import { settled } from '../../lib/testing/index.js';
import { SDK_APP_ID, tencentC2c } from '../support/callbacks.js';
import { sendTencent, TENCENT_OK } from '../support/send.js';
import { startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

const AFTER = 'C2C.CallbackAfterSendMsg';
const BEFORE = 'C2C.CallbackBeforeSendMsg';

@Injectable()
class Handlers {
  @OnChatEvent(C2cMessageSent, { id: 'archive' })
  keep(event: C2cMessageSent): void {
    if (event.text === 'fail') throw new RangeError('private words');
  }

  @BeforeChatEvent(C2cMessageSending, { id: 'rules' })
  check(message: C2cMessageSending) {
    return message.refuse('private words');
  }
}

class ListJournal extends CallbackJournal {
  private readonly ids = new Set<string>();

  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    if (entries.some(({ from }) => from === 'nobody')) throw new RangeError('private words');
    return entries.map(({ eventId }) => (this.ids.has(eventId) ? 'duplicate' : (this.ids.add(eventId), 'stored')));
  }
}

describe('the diagnostics channels', () => {
  const messages: { [Name in keyof ChannelMessages]: ChannelMessages[Name][] } = {
    'chat-webhooks:callback': [],
    'chat-webhooks:delivery': [],
    'chat-webhooks:decision': [],
    'chat-webhooks:journal': [],
    'chat-webhooks:silence': [],
  };
  let running: WebhookApp;
  let ends: (() => void)[];

  async function start(module: Partial<ChatWebhooksModuleOptions> = {}): Promise<void> {
    running = await startWebhookApp({ adapter: 'fastify', providers: [Handlers], module });
  }

  beforeEach(() => {
    ends = (Object.keys(messages) as (keyof ChannelMessages)[]).map((name) => {
      messages[name].length = 0;
      return subscribe(name, (message) => void (messages[name] as unknown[]).push(message));
    });
  });
  afterEach(async () => {
    for (const end of ends) end();
    await running.app.close();
    expect(JSON.stringify(messages)).not.toMatch(/private words|nobody|jared|john|198\.51/);
  });

  const facts = { provider: 'tencent', appId: String(SDK_APP_ID) };
  const sendC2c = (command: string, text: string, more = {}) =>
    sendTencent(
      running.url,
      tencentC2c({
        CallbackCommand: command,
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
        ...more,
      }),
      command,
    );

  it('tell how each callback was answered, and what its batch did', async () => {
    await start({ journal: { useFactory: () => new ListJournal() } });
    expect(await sendC2c(AFTER, 'hello')).toMatchObject(TENCENT_OK);
    await sendC2c(AFTER, 'hello');
    await sendC2c(AFTER, 'lost', { From_Account: 'nobody' });
    await sendTencent(running.url, { CallbackCommand: 'Made.Up' }, 'Made.Up');
    const answers = messages['chat-webhooks:callback'];
    expect(answers).toEqual([
      {
        ...facts,
        command: AFTER,
        outcome: 'accepted',
        code: undefined,
        milliseconds: expect.any(Number),
        budget: 1_500,
      },
      expect.objectContaining({ ...facts, command: AFTER, outcome: 'duplicate' }),
      expect.objectContaining({ ...facts, command: AFTER, outcome: 'refused', code: 'JOURNAL_FAILED' }),
      expect.objectContaining({ ...facts, command: undefined, outcome: 'accepted' }),
    ]);
    const batch = { entries: 1, bytes: expect.any(Number), milliseconds: expect.any(Number), error: undefined };
    expect(messages['chat-webhooks:journal']).toEqual([
      { ...batch, outcome: 'written', duplicates: 0, refused: 0 },
      { ...batch, outcome: 'written', duplicates: 1, refused: 0 },
      { ...batch, outcome: 'failed', duplicates: 0, refused: 0, error: 'RangeError' },
      { ...batch, outcome: 'written', duplicates: 0, refused: 0 },
    ]);
  });

  it('tell nothing that a stranger wrote', async () => {
    await start();
    const response = await fetch(`${running.url}/chat-webhooks/tencent?SdkAppid=666&CallbackCommand=private words`, {
      method: 'POST',
      body: '{}',
    });
    await response.text();
    expect(messages['chat-webhooks:callback']).toEqual([
      {
        provider: 'tencent',
        appId: undefined,
        command: undefined,
        outcome: 'refused',
        code: expect.any(String),
        milliseconds: undefined,
        budget: 1_500,
      },
    ]);
  });

  it('tell of each call of a handler, and how it ended', async () => {
    await start();
    await sendC2c(AFTER, 'hello');
    await settled(running.app);
    await sendC2c(AFTER, 'fail', { MsgKey: 'other' });
    await settled(running.app);
    const call = { handler: 'archive', eventName: C2cMessageSent.eventName, eventId: expect.any(String), attempt: 1 };
    const ended = { phase: 'end', ...facts, ...call, milliseconds: expect.any(Number) };
    const archived = messages['chat-webhooks:delivery'].filter(({ handler }) => handler === 'archive');
    expect(archived).toEqual([
      { phase: 'start', ...facts, ...call },
      { ...ended, error: undefined },
      { phase: 'start', ...facts, ...call },
      { ...ended, error: 'RangeError' },
    ]);
  });

  it('tell of each decision', async () => {
    await start();
    await sendC2c(BEFORE, 'hello');
    expect(messages['chat-webhooks:callback']).toMatchObject([{ ...facts, command: BEFORE, outcome: 'asked' }]);
    expect(messages['chat-webhooks:decision']).toEqual([
      {
        ...facts,
        command: BEFORE,
        proposal: 'C2cMessageSending',
        handler: 'rules',
        outcome: 'refused',
        milliseconds: expect.any(Number),
        budget: expect.any(Number),
      },
    ]);
  });

  it('tell nothing more once a subscription has ended', async () => {
    await start();
    for (const end of ends) end();
    await sendC2c(AFTER, 'hello');
    await settled(running.app);
    expect(messages['chat-webhooks:callback']).toEqual([]);
    expect(messages['chat-webhooks:delivery']).toEqual([]);
  });
});
