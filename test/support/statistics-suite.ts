import { c2cConversationKey, groupConversationKey, MessagesRecalled } from '../../lib/index.js';
import type { JournalEntry } from '../../lib/journal/index.js';
import type { ChatStatistics, TypeOrmJournal } from '../../lib/typeorm/index.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { APP, c2c, group, PROVIDER, startStatistics, type StatisticsInstance } from './statistics-instance.js';

/** What `ChatStatistics` says, on one kind of database. */
export function describeStatistics(name: string, makeDatabase: MakeDatabase): void {
  describe.each([
    ['read from rows', false],
    ['rolled up', true],
  ])(`statistics on ${name}, %s,`, (_, isRolledUp) => {
    let database: TestDatabase;
    let instance: StatisticsInstance;
    let journal: TypeOrmJournal;
    let statistics: ChatStatistics;
    beforeEach(async () => {
      database = await makeDatabase();
      instance = await startStatistics(database);
      ({ journal, statistics } = instance);
    });
    afterEach(async () => {
      await instance.close();
      await database.drop();
    });

    const store = async (...entries: JournalEntry[]) => {
      const outcomes = await journal.append(entries);
      expect(outcomes.every((outcome) => outcome === 'stored')).toBe(true);
      if (isRolledUp) expect(await statistics.rollUp()).toBeGreaterThan(0);
    };
    const MAY = { from: '2026-05-01', to: '2026-06-01' };

    it('count messages, people and conversations by day of a time zone', async () => {
      await store(
        c2c('a', 'b', '2026-05-01T15:59:59.999Z'),
        c2c('b', 'a', '2026-05-01T16:00Z'),
        c2c('b', 'c', '2026-05-01T17:00Z'),
        group('b', 'g', '2026-05-02T15:00Z'),
        c2c('a', 'b', '2026-05-03T16:00Z'),
      );
      const range = { from: '2026-05-01', to: '2026-05-04', timeZone: 'Asia/Shanghai', every: 'day' } as const;
      expect(await statistics.messages(range)).toEqual([
        { start: new Date('2026-04-30T16:00Z'), messages: 1, senders: 1, conversations: 1 },
        { start: new Date('2026-05-01T16:00Z'), messages: 3, senders: 1, conversations: 3 },
        { start: new Date('2026-05-02T16:00Z'), messages: 0, senders: 0, conversations: 0 },
      ]);
    });

    it('count each value of a dimension apart', async () => {
      await store(
        c2c('a', 'b', '2026-05-01T10:00Z', { messageKind: 'image+text' }),
        c2c('b', 'a', '2026-05-01T10:00Z', { sentBy: 'server' }),
        group('b', 'g', '2026-05-01T10:00Z', { sentBy: null, messageKind: null, facts: {} }),
      );
      const start = new Date('2026-05-01T00:00Z');
      const one = { start, messages: 1, senders: 1, conversations: 1 };
      expect(await statistics.messages({ ...MAY, by: 'kind' })).toEqual([
        { ...one, kind: '' },
        { ...one, kind: 'image+text' },
        { ...one, kind: 'text' },
      ]);
      expect(await statistics.messages({ ...MAY, by: 'chat' })).toEqual([
        { ...one, chat: 'group' },
        { start, messages: 2, senders: 2, conversations: 1, chat: 'one-to-one' },
      ]);
      expect(await statistics.messages({ ...MAY, by: 'platform', where: { chat: 'one-to-one' } })).toEqual([
        { start, messages: 2, senders: 2, conversations: 1, platform: 'iOS' },
      ]);
      expect(
        await statistics.messages({ ...MAY, where: { sentBy: 'server', event: 'chat.c2c-message.sent' } }),
      ).toEqual([one]);
    });

    it('take equal accounts of two apps for two people', async () => {
      await store(c2c('a', 'b', '2026-05-01T10:00Z'), c2c('a', 'b', '2026-05-01T10:00Z', { appId: 'other' }));
      expect(await statistics.messages(MAY)).toMatchObject([{ messages: 2, senders: 2, conversations: 2 }]);
    });

    it('count events that are no messages, and messages that never arrived, only as events', async () => {
      const recall = { eventName: MessagesRecalled.eventName, sentBy: null, messageKind: null };
      await store(
        c2c('a', 'b', '2026-05-01T10:00Z'),
        c2c('a', 'b', '2026-05-01T10:00Z', { eventName: 'chat.c2c-message.send-failed' }),
        c2c('a', 'b', '2026-05-02T10:00Z', recall),
        c2c('a', 'b', '2026-05-02T11:00Z', { ...recall, appId: 'other' }),
      );
      expect(await statistics.messages(MAY)).toMatchObject([{ messages: 1, senders: 1, conversations: 1 }]);
      const start = new Date('2026-05-01T00:00Z');
      expect(await statistics.events(MAY)).toEqual([
        { start, event: 'chat.c2c-message.send-failed', count: 1 },
        { start, event: 'chat.c2c-message.sent', count: 1 },
        { start, event: 'chat.messages.recalled', count: 2 },
      ]);
      const where = { event: MessagesRecalled };
      const second = { start: new Date('2026-05-02T00:00Z'), event: 'chat.messages.recalled', count: 1 };
      expect(await statistics.events({ ...MAY, every: 'day', by: 'appId', where })).toEqual([
        { ...second, appId: APP },
        { ...second, appId: 'other' },
      ]);
    });

    it('rank people, conversations and groups, equal ones by name', async () => {
      await store(
        ...['a', 'a', 'a', 'c', 'c', 'b', 'b', 'd'].map((from) =>
          group(from, from < 'c' ? 'g' : 'h', '2026-05-01T10:00Z'),
        ),
        c2c('d', 'e', '2026-05-01T10:00Z'),
        group('e', 'h', '2026-05-01T10:00Z', { conversationKey: groupConversationKey(PROVIDER, APP, 'h', 'topic') }),
      );
      const app = { provider: PROVIDER, appId: APP };
      expect(await statistics.top('senders', { ...MAY, limit: 3 })).toEqual([
        { ...app, from: 'a', messages: 3 },
        { ...app, from: 'b', messages: 2 },
        { ...app, from: 'c', messages: 2 },
      ]);
      expect(await statistics.top('groups', MAY)).toEqual([
        { ...app, groupId: 'g', messages: 5 },
        { ...app, groupId: 'h', messages: 4 },
      ]);
      expect(await statistics.top('conversations', { ...MAY, where: { chat: 'one-to-one' } })).toEqual([
        { ...app, conversationKey: c2cConversationKey(PROVIDER, APP, 'd', 'e'), messages: 1 },
      ]);
    });

    it("tell a person's and a conversation's activity", async () => {
      const long = 'x'.repeat(300);
      await store(
        c2c(long, 'b', '2026-05-01T10:00Z'),
        group(long, 'g', '2026-05-03T10:00Z'),
        c2c('b', long, '2026-05-03T10:00Z'),
      );
      const days = { from: '2026-05-01', to: '2026-05-04', every: 'day' } as const;
      const app = { provider: PROVIDER, appId: APP };
      const counts = async (...question: Parameters<ChatStatistics['activity']>) =>
        (await statistics.activity(...question)).map(({ messages }) => messages);
      expect(await counts({ sender: { ...app, account: long } }, days)).toEqual([1, 0, 1]);
      const conversationKey = c2cConversationKey(PROVIDER, APP, long, 'b');
      expect(await counts({ conversation: { ...app, conversationKey } }, days)).toEqual([1, 0, 1]);
      expect(await counts({ sender: { ...app, account: 'nobody' } }, days)).toEqual([0, 0, 0]);
    });

    it('refuse what they cannot know', async () => {
      const ask = (where: object) => statistics.messages({ ...MAY, where });
      await expect(ask({ event: MessagesRecalled })).rejects.toThrow('ask events() for others');
      await expect(ask({ sender: 'a' })).rejects.toThrow('"where" knows no "sender"');
      await expect(ask({ chat: 1 })).rejects.toThrow('"where.chat" must be a text');
      await expect(statistics.messages({ ...MAY, by: 'age' as never })).rejects.toThrow('"by" knows no "age"');
      await expect(statistics.top('senders', { ...MAY, limit: 0 })).rejects.toThrow('"limit" must be a whole number');
      await expect(statistics.top('cats' as never, MAY)).rejects.toThrow('top() ranks senders, conversations, groups');
    });
  });
}
