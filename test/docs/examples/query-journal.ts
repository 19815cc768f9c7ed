import { Injectable } from '@nestjs/common';
import { c2cConversationKey } from 'nestjs-chat-webhooks';
import { CallbackRecord, toKeyColumn, TypeOrmJournal } from 'nestjs-chat-webhooks/typeorm';

@Injectable()
export class Conversations {
  constructor(private readonly journal: TypeOrmJournal) {}

  between(one: string, other: string): Promise<CallbackRecord[]> {
    const conversationKey = toKeyColumn(c2cConversationKey('tencent', '1400000001', one, other));
    return this.journal.run((manager) =>
      manager.find(CallbackRecord, { where: { conversationKey }, order: { occurredAt: 'ASC' } }),
    );
  }
}
