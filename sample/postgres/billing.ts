import { Injectable } from '@nestjs/common';
import { GroupMessageSent, OnChatEvent, type Delivery } from 'nestjs-chat-webhooks';
import { TypeOrmJournal } from 'nestjs-chat-webhooks/typeorm';

const CENTS_PER_MESSAGE = 2;

/**
 * Charges for each group message exactly once.
 *
 * Delivery is at least once: after a crash a handler may see an event again. So the charge and the note that this delivery is done
 * are committed together. If the process dies before the commit, neither has happened; after it, the event does not come again.
 */
@Injectable()
export class Billing {
  constructor(private readonly journal: TypeOrmJournal) {}

  @OnChatEvent(GroupMessageSent, { id: 'billing', concurrency: 8 })
  async charge({ groupId }: GroupMessageSent, delivery: Delivery): Promise<void> {
    await this.journal.run(async (manager) => {
      await manager.query(
        `INSERT INTO group_bill (group_id, cents) VALUES ($1, $2)
         ON CONFLICT (group_id) DO UPDATE SET cents = group_bill.cents + $2`,
        [groupId, CENTS_PER_MESSAGE],
      );
      await this.journal.complete(delivery, manager); // last; throws if another instance has the delivery by now
    }, delivery); // a transaction that hangs is rolled back when this attempt ends
  }
}
