import { Injectable } from '@nestjs/common';
import { c2cConversationKey, groupConversationKey } from 'nestjs-chat-webhooks';
import { CallbackRecord, toKeyColumn, TypeOrmJournal } from 'nestjs-chat-webhooks/typeorm';
import { MoreThanOrEqual } from 'typeorm';

@Injectable()
export class Conversations {
  constructor(private readonly journal: TypeOrmJournal) {}

  between(one: string, other: string): Promise<CallbackRecord[]> {
    const conversationKey = toKeyColumn(c2cConversationKey('tencent', '1400000001', one, other));
    return this.journal.run((manager) =>
      manager.find(CallbackRecord, { where: { conversationKey }, order: { occurredAt: 'ASC' } }),
    );
  }

  latestOf(groupId: string): Promise<CallbackRecord[]> {
    const conversationKey = toKeyColumn(groupConversationKey('tencent', '1400000001', groupId));
    const where = { conversationKey, sequence: MoreThanOrEqual(0) };
    return this.journal.run((manager) =>
      manager.find(CallbackRecord, { where, order: { sequence: 'DESC' }, take: 50 }),
    );
  }
}
