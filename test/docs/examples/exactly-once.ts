import { Injectable } from '@nestjs/common';
import { GroupMessageSent, OnChatEvent, type Delivery } from 'nestjs-chat-webhooks';
import { TypeOrmJournal } from 'nestjs-chat-webhooks/typeorm';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class GroupStatistics {
  @PrimaryColumn({ type: 'varchar' })
  groupId!: string;

  @Column({ type: 'int' })
  messages!: number;
}

@Injectable()
export class GroupCounter {
  constructor(private readonly journal: TypeOrmJournal) {}

  @OnChatEvent(GroupMessageSent, { id: 'group-counter' })
  count({ groupId }: GroupMessageSent, delivery: Delivery) {
    return this.journal.run(async (manager) => {
      const { affected } = await manager.increment(GroupStatistics, { groupId }, 'messages', 1);
      if (affected === 0) await manager.insert(GroupStatistics, { groupId, messages: 1 });
      await this.journal.complete(delivery, manager); // last: count and delivery are committed together, or neither is
    }, delivery); // the transaction ends with the attempt
  }
}
