import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { c2cConversationKey } from '../../lib/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { journalEntry } from '../../lib/journal/index.js';
import {
  CallbackRecord,
  CHAT_WEBHOOKS_MIGRATIONS,
  chatWebhooksEntities,
  toKeyColumn,
  TypeOrmJournal,
  TypeOrmJournalModule,
} from '../../lib/typeorm/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from './callbacks.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { turns } from './gate.js';
import { journalOn } from './own-journals.js';
import { post } from './post.js';
import { startWebhookApp, type WebhookApp, eitherAdapter } from './webhook-app.js';

/** What the journal must do, the same on every database. */
export function describeJournal(name: string, makeDatabase: MakeDatabase): void {
  describe(`TypeOrmJournal on ${name}`, () => {
    let database: TestDatabase;
    let sources: DataSource[];

    const open = async (more: object = {}) => {
      const source = new DataSource({
        ...database.options,
        entities: chatWebhooksEntities(database.type),
        migrations: CHAT_WEBHOOKS_MIGRATIONS,
        migrationsRun: true,
        ...more,
      } as never);
      sources.push(source);
      return source.initialize();
    };

    beforeEach(async () => {
      database = await makeDatabase();
      sources = [];
    });
    afterEach(async () => {
      for (const source of sources) await source.destroy();
      await database.drop();
    });

    it('has a migration that makes exactly the table that synchronize would make', async () => {
      const source = await open();
      const pending = await source.driver.createSchemaBuilder().log();
      expect(pending.upQueries.map(({ query }) => query)).toEqual([]);
      for (const _ of CHAT_WEBHOOKS_MIGRATIONS) await source.undoLastMigration();
      await source.synchronize();
      await journalOn(source).append([entryOf()]);
      expect(await source.getRepository(CallbackRecord).count()).toBe(1);
    });

    it('has an index for a conversation by time and by sequence, a sender and an event by time', async () => {
      const source = await open();
      const runner = source.createQueryRunner();
      const table = await runner.getTable('chat_callback');
      await runner.release();
      const indexed = table!.indices.map(({ columnNames, isUnique }) => `${columnNames}${isUnique ? ' unique' : ''}`);
      expect(indexed.sort()).toEqual([
        'conversation_key,occurred_at',
        'conversation_key,sequence',
        'event_id unique',
        'event_name,occurred_at',
        'leased_until',
        'received_at',
        'sender,occurred_at',
      ]);
    });

    it('tells new entries from duplicates, in order', async () => {
      const journal = journalOn(await open());
      const [a, b, c] = [entryOf(), entryOf(), entryOf()];
      expect(await journal.append([a])).toEqual(['stored']);
      expect(await journal.append([b, { ...a, key: randomUUID() }, c])).toEqual(['stored', 'duplicate', 'stored']);
    });

    it('keeps every byte of a body', async () => {
      const source = await open();
      const body = Buffer.from(Array.from({ length: 256 * 300 }, (_, index) => index % 256));
      await journalOn(source).append([entryOf({ body })]);
      const [record] = await source.getRepository(CallbackRecord).find();
      expect(ArrayBuffer.isView(record!.body)).toBe(true);
      expect(Buffer.compare(record!.body!, body)).toBe(0);
    });

    it('reads back what was stored', async () => {
      const source = await open();
      const entry = entryOf({ facts: { clientIp: '198.51.100.7', platform: 'i\u0000OS 😀' }, body: null });
      await journalOn(source).append([entry]);
      const [record] = await source.getRepository(CallbackRecord).find();
      const { key, from, to, facts, due: _due, lease: _lease, ...same } = entry;
      const inbox = { due: null, owner: null, leasedUntil: null };
      expect(record).toEqual({ id: key, sender: from, recipient: to, request: facts, ...same, ...inbox });
    });

    const people = [
      'jared',
      'Jared',
      'jared ',
      'jaréd',
      'jare\u0301d',
      'jared\u0000',
      'jared\uFFFD',
      'jared\uD800',
      'jared\uDC00',
      '😀',
      'ジャレド',
      '%',
      '\\',
      "'",
      '',
    ];

    it('never merges two people', async () => {
      const source = await open();
      const entries = people.map((from) =>
        entryOf({ from, conversationKey: c2cConversationKey('tencent', '1', from, 'x') }),
      );
      expect(await journalOn(source).append(entries)).toEqual(entries.map(() => 'stored'));
      for (const column of ['sender', 'conversation_key']) {
        const [row] = await source.query(`SELECT COUNT(DISTINCT ${column}) AS people FROM chat_callback`);
        expect(Number(row.people)).toBe(people.length);
      }
      for (const from of people) {
        expect(await source.getRepository(CallbackRecord).countBy({ sender: toKeyColumn(from) })).toBe(1);
      }
    });

    it('keeps long texts apart that differ only at their end', async () => {
      const source = await open();
      const long = '群'.repeat(400);
      const entries = [long, `${long}a`, `${long}b`].map((groupId) =>
        entryOf({ groupId, command: groupId, appId: groupId }),
      );
      expect(await journalOn(source).append(entries)).toEqual(['stored', 'stored', 'stored']);
      expect(await source.getRepository(CallbackRecord).countBy({ groupId: toKeyColumn(`${long}a`) })).toBe(1);
    });

    it('lets a row that the database refuses fail alone', async () => {
      const journal = journalOn(await open());
      const entries = Array.from({ length: 9 }, () => entryOf());
      const outcomes = await journal.append(entries.with(4, entryOf({ eventName: null as never })));
      expect(outcomes[4]).toBeInstanceOf(Error);
      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(8);
    });

    it('takes 500 rows at once', async () => {
      const journal = journalOn(await open());
      const outcomes = await journal.append(Array.from({ length: 500 }, () => entryOf()));
      expect(new Set(outcomes)).toEqual(new Set(['stored']));
    });

    it('finds by any number as a time: parts of a millisecond, infinity', async () => {
      const journal = journalOn(await open());
      await journal.append([journalEntry({ occurredAt: 2_000 })]);
      const found = async (since: number, until: number) =>
        (await journal.findCallbacks({ since, until }, { limit: 1 })).length;
      expect(await found(1_999.5, 2_000.5)).toBe(1);
      expect(await found(2_000.5, 2_001)).toBe(0);
      expect(await found(1_999, 1_999.5)).toBe(0);
      expect(await found(-Infinity, Infinity)).toBe(1);
      expect(await journal.findDeliveries({ since: 0.5, until: Infinity }, { limit: 1 })).toEqual([]);
    });

    it('has exactly one winner when several writers bring the same entries', async () => {
      const first = await open();
      const others = await Promise.all(Array.from({ length: 3 }, () => open({ migrationsRun: false })));
      const journals = [first, ...others].map((source) => journalOn(source));
      const ids = Array.from({ length: 100 }, () => randomUUID()).sort();
      const batches = Array.from({ length: 8 }, (_, index) =>
        journals[index % journals.length]!.append(ids.map((eventId) => entryOf({ eventId }))),
      );
      const outcomes: AppendOutcome[] = (await Promise.all(batches)).flat();
      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(100);
      expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(700);
    });

    it('keeps what it acknowledged when work of the host beside it is rolled back', async () => {
      const source = await open();
      const journal = journalOn(source);
      const rolledBack = journal.run(async (manager) => {
        await manager.getRepository(CallbackRecord).count();
        throw new Error('the host changed its mind');
      });
      const appended = journal.append([entryOf()]);
      await expect(rolledBack).rejects.toThrow('the host changed its mind');
      expect(await appended).toEqual(['stored']);
      expect(await journal.run((manager) => manager.getRepository(CallbackRecord).count())).toBe(1);
    });

    it('reports errors instead of success when the database is gone', async () => {
      const source = await open();
      const journal = journalOn(source);
      await source.destroy();
      const outcomes = await journal.append([entryOf(), entryOf()]).catch((error: Error) => [error, error]);
      expect(outcomes).toEqual([expect.any(Error), expect.any(Error)]);
      await source.initialize();
    });

    describe.each(eitherAdapter)('in an app on %s', (adapter) => {
      let running: WebhookApp;
      afterEach(() => running.app.close());

      const start = async () => {
        running = await startWebhookApp({
          adapter,
          module: { journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forRoot(database.options)] },
        });
        return running.app.get(TypeOrmJournal, { strict: false });
      };
      const all = (journal: TypeOrmJournal) =>
        journal.run((manager) =>
          manager.getRepository(CallbackRecord).find({ order: { receivedAt: 'ASC', id: 'ASC' } }),
        );
      /** The rows, when no instance is at work on one any more. */
      const records = async (journal: TypeOrmJournal) => {
        for (;;) {
          const rows = await all(journal);
          if (rows.every(({ state }) => state !== 'pending')) return rows;
          await turns(); // SQLite answers without giving anybody else a turn
        }
      };
      const tencentUrl = (command = 'C2C.CallbackAfterSendMsg') =>
        `${running.url}/chat-webhooks/tencent?${tencentQuery(command)}`;

      it('stores a message once, answers its repetition, and delivers it once', async () => {
        const journal = await start();
        const body = Buffer.from(JSON.stringify(tencentC2c(), null, 2));
        for (const _ of [1, 2]) expect((await post(tencentUrl(), { body })).json).toMatchObject({ ActionStatus: 'OK' });
        await post(`${running.url}/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`, {
          body: openImSingle(),
        });
        const events = await running.recorder.received(2);
        expect(events.map(({ provider }) => provider)).toEqual(['tencent', 'openim']);
        const [first, second, ...more] = await records(journal);
        expect(more).toEqual([]);
        expect(first).toMatchObject({
          eventId: events[0]!.id,
          state: 'settled',
          sender: 'jared',
          recipient: 'john',
          trust: 'signature',
        });
        expect(first!.request).toEqual({ clientIp: '198.51.100.7', platform: 'iOS', contentType: 'application/json' });
        expect(Buffer.from(first!.body!)).toEqual(body);
        expect(second).toMatchObject({ provider: 'openim', eventName: 'chat.c2c-message.sent', sender: '10000' });
      });

      it('stores the sequence of a message where the chat server sends one', async () => {
        const journal = await start();
        const openIm = `${running.url}/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`;
        const group = { GroupId: 'friends', From_Account: 'jared', MsgBody: [], Random: 7 };
        await post(tencentUrl('Group.CallbackAfterSendMsg'), { body: { ...group, MsgSeq: 4_294_967_295 } });
        await post(tencentUrl('Group.CallbackAfterSendMsg'), { body: group });
        await post(tencentUrl(), { body: tencentC2c({ MsgSeq: 0 }) });
        await post(openIm, { body: openImSingle({ seq: 0 }) }); // it says so where it has not assigned one yet
        await post(tencentUrl(), { body: tencentC2c({ MsgSeq: 'x' }) });
        await post(tencentUrl('Sns.CallbackOfTomorrow'), { body: { MsgSeq: 7 } });
        await running.recorder.received(6);
        const stored = (await records(journal)).map(({ eventName, sequence }) => [eventName, sequence]);
        expect(stored).toEqual([
          ['chat.group-message.sent', 4_294_967_295],
          ['chat.group-message.sent', null],
          ['chat.c2c-message.sent', 0],
          ['chat.c2c-message.sent', null],
          ['chat.callback.rejected', null],
          ['chat.callback.unrecognized', null],
        ]);
      });

      it('stores what it rejects and what it does not recognize', async () => {
        const journal = await start();
        expect(await post(tencentUrl(), { body: tencentC2c({ MsgSeq: 'x' }) })).toMatchObject({
          status: 400,
          json: { ActionStatus: 'FAIL' },
        });
        await post(tencentUrl('Live.CallbackOfTomorrow'), { body: { RoomId: 'r' } });
        await running.recorder.received(2);
        expect((await records(journal)).map(({ state, eventName }) => [state, eventName])).toEqual([
          ['rejected', 'chat.callback.rejected'],
          ['settled', 'chat.callback.unrecognized'],
        ]);
      });

      it('stores any character in any text member', async () => {
        const journal = await start();
        const nasty = 'a\u0000b\uD800c\uDC00d😀';
        const tencent = tencentC2c({
          From_Account: nasty,
          To_Account: nasty,
          MsgKey: nasty,
          MsgId: nasty,
          CloudCustomData: nasty,
          ErrorInfo: nasty,
        });
        const group = {
          GroupId: nasty,
          From_Account: nasty,
          Operator_Account: nasty,
          Type: nasty,
          TopicId: nasty,
          MsgId: nasty,
          MsgBody: [{ MsgType: nasty }],
        };
        const openim = openImSingle({
          sendID: nasty,
          recvID: nasty,
          serverMsgID: nasty,
          clientMsgID: nasty,
          operationID: nasty,
          senderNickname: nasty,
          content: nasty,
          ex: nasty,
        });
        const answers = [
          await post(tencentUrl(), { body: tencent }),
          await post(tencentUrl('Group.CallbackAfterSendMsg'), { body: group }),
          await post(
            `${running.url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg', { OptPlatform: 'a\u0000b😀', ClientIP: 'a\u0000' })}`,
            { body: tencentC2c() },
          ),
          await post(`${running.url}/chat-webhooks/openim/${SECRET}`, { body: openim }),
          await post(`${running.url}/chat-webhooks/openim/${SECRET}/${encodeURIComponent('weird\u0000命令😀')}`, {
            body: {},
          }),
        ];
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
        const stored = await records(journal);
        expect(stored).toHaveLength(5);
        expect(JSON.parse(Buffer.from(stored[0]!.body!).toString())).toEqual(tencent);
        expect(stored[0]!.sender).toMatch(/^a\uFFFDb\uFFFDc\uFFFDd😀#[\da-f]{64}$/);
      });

      it('stores every one of many callbacks at once', async () => {
        const journal = await start();
        const answers = await Promise.all(
          Array.from({ length: 200 }, (_, index) =>
            post(tencentUrl(), { body: tencentC2c({ MsgKey: `${index}_1_1557481126` }) }),
          ),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
        await running.recorder.received(200);
        expect(await records(journal)).toHaveLength(200);
      });
    });
  });
}

function entryOf(more: Partial<JournalEntry> = {}): JournalEntry {
  return {
    key: randomUUID(),
    eventId: randomUUID(),
    state: 'recorded',
    provider: 'tencent',
    appId: '1400000001',
    command: 'C2C.CallbackAfterSendMsg',
    eventName: 'chat.c2c-message.sent',
    conversationKey: '["tencent","1400000001","c2c","jared","john"]',
    from: 'jared',
    to: 'john',
    groupId: null,
    sequence: null,
    sentBy: 'user',
    messageKind: 'text',
    occurredAt: 1557481126000,
    receivedAt: 1557481127123,
    trust: 'signature',
    facts: {},
    body: Buffer.from('{}'),
    proposal: null,
    decision: null,
    due: [],
    lease: null,
    ...more,
  };
}
