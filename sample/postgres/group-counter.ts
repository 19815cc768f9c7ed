import { Injectable } from '@nestjs/common';
import { GroupMessageSent, OnChatEvent, type Delivery } from 'nestjs-chat-webhooks';
import { TypeOrmJournal } from 'nestjs-chat-webhooks/typeorm';

/**
 * Counts each group message exactly once.
 *
 * Delivery is at least once: after a crash a handler may see an event again. So the count and the note that this delivery is done
 * are committed together. If the process dies before the commit, neither has happened; after it, the event does not come again.
 */
@Injectable()
export class GroupCounter {
  constructor(private readonly journal: TypeOrmJournal) {}

  @OnChatEvent(GroupMessageSent, { id: 'group-counter', concurrency: 8 })
  async count({ groupId }: GroupMessageSent, delivery: Delivery): Promise<void> {
    await this.journal.run(async (manager) => {
      await manager.query(
        `INSERT INTO group_statistics (group_id, messages) VALUES ($1, 1)
         ON CONFLICT (group_id) DO UPDATE SET messages = group_statistics.messages + 1`,
        [groupId],
      );
      await this.journal.complete(delivery, manager); // last; throws if another instance has the delivery by now
    }, delivery); // a transaction that hangs is rolled back when this attempt ends
  }
}
