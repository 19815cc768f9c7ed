import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { C2cMessageSent, OnChatEvent } from '../../lib/index.js';
import { TypeOrmJournal } from '../../lib/typeorm/index.js';

/** A handler whose transactions end in every way but the right one. */
@Injectable()
export class CarelessHandlers {
  private calls = 0;

  constructor(private readonly journal: TypeOrmJournal) {}

  @OnChatEvent(C2cMessageSent, { id: 'careless', attempts: 1, timeout: 500, concurrency: 4 })
  async careless(): Promise<void> {
    const call = this.calls++;
    await this.journal.run(async (manager) => {
      if (call % 97 === 5) await new Promise(() => {});
      await rollBackBySqlite(manager).catch((error: unknown) => {
        if (call % 2 === 0) throw error;
      });
    });
  }
}

async function rollBackBySqlite(manager: EntityManager): Promise<void> {
  for (const _ of [1, 2]) {
    await manager.query("INSERT OR ROLLBACK INTO effect (id, handler, message) VALUES (-1, 'careless', '')");
  }
}
