import { NestFactory } from '@nestjs/core';
import { c2cConversationKey, groupConversationKey, GroupMessageSent } from '../../lib/index.js';
import { journalEntry, type JournalEntry } from '../../lib/journal/index.js';
import { ChatStatistics, TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import type { TestDatabase } from './databases.js';

/** One instance of an app that counts. */
export interface StatisticsInstance {
  readonly journal: TypeOrmJournal;
  readonly statistics: ChatStatistics;
  close(): Promise<void>;
}

export async function startStatistics(database: TestDatabase): Promise<StatisticsInstance> {
  const module = TypeOrmJournalModule.forRoot(database.options);
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return {
    journal: app.get(TypeOrmJournal, { strict: false }),
    statistics: app.get(ChatStatistics, { strict: false }),
    close: () => app.close(),
  };
}

export const PROVIDER = 'tencent';
export const APP = '1400000001';
const at = (time: string) => Date.parse(time);

/** A message that was received when it was sent. */
export function c2c(from: string, to: string, time: string, more: Partial<JournalEntry> = {}): JournalEntry {
  const { appId = APP } = more;
  const conversationKey = c2cConversationKey(PROVIDER, appId, from, to);
  const times = { occurredAt: at(time), receivedAt: at(time) };
  return journalEntry({
    provider: PROVIDER,
    appId,
    from,
    to,
    conversationKey,
    ...times,
    facts: { platform: 'iOS' },
    ...more,
  });
}

export function group(from: string, groupId: string, time: string, more: Partial<JournalEntry> = {}): JournalEntry {
  const conversationKey = groupConversationKey(PROVIDER, APP, groupId);
  const eventName = GroupMessageSent.eventName;
  return c2c(from, '', time, { to: null, groupId, conversationKey, eventName, facts: { platform: 'Web' }, ...more });
}

/** Messages of some people, in some groups, over six days; also late ones, and some that were received within the same quarter. */
export function traffic(count: number, random: () => number): JournalEntry[] {
  const one = (below: number) => Math.floor(random() * below);
  return Array.from({ length: count }, () => {
    const occurredAt = Date.parse('2026-03-27T00:00Z') + one(6 * 24 * 60) * 60_000;
    const receivedAt = occurredAt + (random() < 0.8 ? one(2_000) : one(30 * 3_600_000));
    const from = `person ${one(1 + one(30))}`;
    const more = {
      occurredAt,
      receivedAt,
      appId: one(5) === 0 ? 'other' : APP,
      sentBy: one(6) === 0 ? ('server' as const) : ('user' as const),
      messageKind: ['text', 'image', 'image+text'][one(3)]!,
      facts: { platform: ['iOS', 'Web', 'Android'][one(3)]! },
    };
    return one(2) === 0
      ? group(from, `group ${one(5)}`, '2026-03-27T00:00Z', more)
      : c2c(from, `person ${one(30)}`, '2026-03-27T00:00Z', more);
  });
}
