import { Injectable } from '@nestjs/common';
import {
  ActionRefused,
  BeforeChatEvent,
  C2cMessageSending,
  c2cConversationKey,
  CallbackCounters,
  ChatDeliveries,
  DecisionEvent,
  OnChatEvent,
  type Delivery,
  type HandledEvent,
} from '../../lib/index.js';
import type { JournalEntry } from '../../lib/journal/index.js';
import { settled } from '../../lib/testing/index.js';
import { CallbackRecord, TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import { SDK_APP_ID, tencentC2c } from './callbacks.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { FAST } from './durable-app.js';
import { Gate, turns } from './gate.js';
import { sendTencent } from './send.js';
import { startWebhookApp, type WebhookApp } from './webhook-app.js';

const SENDING = 'C2C.CallbackBeforeSendMsg';
const HANDLER = 'audit';

let asked: string[];
let audited: { event: HandledEvent<typeof DecisionEvent>; attempt: number; redelivery: boolean }[];
let firstAttempts: 'pass' | 'fail' | Gate;

@Injectable()
class Rules {
  @BeforeChatEvent(C2cMessageSending)
  check(message: C2cMessageSending) {
    asked.push(message.text);
    if (message.text === 'throw') throw new Error('x');
    if (message.provider !== 'tencent' || message.text === 'allow') return message.allow();
    if (message.text === 'drop') return message.drop();
    if (message.text === 'rewrite') return message.rewrite({ text: '😀 \0 \uD800' });
    return message.refuse('No "advertising" 😀', 7);
  }
}

@Injectable()
class Audit {
  @OnChatEvent(DecisionEvent, { id: HANDLER })
  async keep(event: HandledEvent<typeof DecisionEvent>, { attempt, redelivery }: Delivery): Promise<void> {
    audited.push({ event, attempt, redelivery });
    if (attempt > 1 || firstAttempts === 'pass') return;
    if (firstAttempts !== 'fail') await firstAttempts.passed;
    throw new Error('try again');
  }
}

/** What becomes of decisions, the same on every database. */
export function describeStoredDecisions(name: string, makeDatabase: MakeDatabase): void {
  describe(`decisions in a journal on ${name}`, () => {
    let database: TestDatabase;
    let running: WebhookApp;
    let journal: TypeOrmJournal;
    let append: TypeOrmJournal['append'];

    beforeAll(async () => {
      database = await makeDatabase();
      running = await startWebhookApp({
        module: { ...FAST, journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forRoot(database.options)] },
        providers: [Rules, Audit],
      });
      journal = running.app.get(TypeOrmJournal, { strict: false });
      append = journal.append.bind(journal);
    });
    afterAll(async () => {
      await running.app.close();
      await database.drop();
    });
    beforeEach(async () => {
      [asked, audited, firstAttempts] = [[], [], 'pass'];
      running.recorder.clear();
      journal.append = append;
      await journal.run((manager) => manager.getRepository(CallbackRecord).clear());
    });

    const ask = async (text: string) => {
      const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
      return (await sendTencent(running.url, tencentC2c({ CallbackCommand: SENDING, MsgBody }), SENDING)).json;
    };
    const rows = () =>
      journal.run((manager) => manager.getRepository(CallbackRecord).find({ order: { receivedAt: 'ASC', id: 'ASC' } }));
    const unrecorded = () => running.app.get(CallbackCounters).decisionsUnrecorded;

    it('are answered before they are stored, and delivered after that', async () => {
      const gate = new Gate();
      journal.append = async (entries: readonly JournalEntry[]) => {
        await gate.passed;
        return append(entries);
      };
      expect(await ask('spam')).toMatchObject({ ErrorCode: 120_008, ErrorInfo: 'No "advertising" 😀' });
      await turns(20);
      expect([await rows(), audited]).toEqual([[], []]);
      gate.open();
      await settled(running.app);
      const [row, ...others] = await rows();
      expect(others).toEqual([]);
      expect(row).toMatchObject({
        state: 'settled',
        eventName: ActionRefused.eventName,
        command: SENDING,
        sender: 'jared',
        recipient: 'john',
        groupId: null,
        conversationKey: c2cConversationKey('tencent', String(SDK_APP_ID), 'jared', 'john'),
        proposal: 'C2cMessageSending',
        decision: {
          handler: 'Rules.check',
          shadow: false,
          kind: 'refused',
          text: 'No "advertising" 😀',
          code: 120_008,
        },
        due: expect.arrayContaining([HANDLER]),
      });
      expect(JSON.parse(Buffer.from(row!.body!).toString())).toMatchObject({ CallbackCommand: SENDING });
      expect(audited).toMatchObject([{ event: { id: row!.eventId, code: 120_008 }, attempt: 1, redelivery: false }]);
      expect(audited[0]!.event.occurredAt).toBe(row!.occurredAt);
    });

    it('are each a row, of what was allowed none', async () => {
      expect(await ask('allow')).toMatchObject({ ErrorCode: 0 });
      expect(await ask('drop')).toMatchObject({ ErrorCode: 2 });
      expect(await ask('rewrite')).toMatchObject({ ErrorCode: 0, MsgBody: [{ MsgType: 'TIMTextElem' }] });
      expect(await ask('throw')).toMatchObject({ ErrorCode: 0 });
      await settled(running.app);
      expect((await rows()).map(({ eventName, decision }) => [eventName, decision!.kind, decision!.fault])).toEqual([
        ['chat.action.dropped', 'dropped', undefined],
        ['chat.action.rewritten', 'rewritten', undefined],
        ['chat.decision.failed', 'allowed', 'error'],
      ]);
      expect(audited.map(({ event }) => event.eventName).sort()).toEqual(
        ['chat.action.dropped', 'chat.action.rewritten', 'chat.decision.failed'].sort(),
      );
    });

    it('are made again, as they were, for a handler that failed', async () => {
      firstAttempts = 'fail';
      await ask('rewrite');
      await settled(running.app, { retries: true, within: 20_000 });
      const [first, second, ...others] = audited;
      expect(others).toEqual([]);
      expect([first!.attempt, second!.attempt, second!.redelivery]).toEqual([1, 2, true]);
      expect(second!.event).toEqual(first!.event);
      expect(second!.event.constructor).toBe(first!.event.constructor);
      expect(asked).toEqual(['rewrite']);
    });

    it('are delivered again by a replay, which asks nobody again', async () => {
      await ask('spam');
      await settled(running.app);
      const { conversationKey } = (await rows())[0]!;
      const report = await running.app
        .get(ChatDeliveries)
        .replay(HANDLER, { eventNames: [ActionRefused.eventName], conversationKey: conversationKey! });
      expect(report).toMatchObject({ matched: 1, queued: 1 });
      await settled(running.app);
      expect(audited.map(({ redelivery }) => redelivery)).toEqual([false, true]);
      expect(audited[1]!.event).toEqual(audited[0]!.event);
      expect(asked).toEqual(['spam']);
      expect((await rows()).length).toBe(1);
    });

    it('are delivered without a row where the journal fails, and the answer is the same', async () => {
      journal.append = () => Promise.reject(new Error('down'));
      const before = unrecorded();
      expect(await ask('spam')).toMatchObject({ ErrorCode: 120_008 });
      expect(await ask('allow')).toMatchObject({ ErrorCode: 0 });
      await settled(running.app);
      expect(audited).toMatchObject([{ event: { eventName: ActionRefused.eventName }, attempt: 1 }]);
      expect([unrecorded() - before, await rows()]).toEqual([1, []]);
    });

    it('whose record somebody has broken keep no other from being delivered', async () => {
      const untilBroken = new Gate();
      firstAttempts = untilBroken;
      await ask('spam');
      await ask('drop');
      await journal.run((manager) =>
        manager.query("UPDATE chat_callback SET decision = '{' WHERE event_name = 'chat.action.refused'"),
      );
      untilBroken.open();
      await settled(running.app, { retries: true, within: 20_000 });
      expect((await rows()).map(({ decision }) => decision?.kind)).toEqual([undefined, 'dropped']);
      expect(audited.filter(({ event }) => event.eventName === 'chat.action.dropped')).toHaveLength(2);
    });
  });
}
