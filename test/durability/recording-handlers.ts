import { openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { C2cMessageSent, GroupMessageSent, OnChatEvent, type Delivery } from '../../lib/index.js';
import { TypeOrmJournal } from '../../lib/typeorm/index.js';
import { EffectSchema } from './effect.js';

type Message = C2cMessageSent | GroupMessageSent;

/** Injection token of the file that gets a line per success. */
export const EFFECTS_FILE = 'EFFECTS_FILE';

/** Handlers whose effects outlive a SIGKILL: what the kernel has of a file, and what a database has committed. */
@Injectable()
export class RecordingHandlers {
  private readonly file: number;

  constructor(
    @Inject(EFFECTS_FILE) effects: string,
    private readonly journal: TypeOrmJournal,
    @Optional() private readonly host?: DataSource,
  ) {
    this.file = openSync(effects, 'a');
  }

  /** At least once. */
  @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'audit' })
  audit({ text }: Message): void {
    this.note('audit', text);
  }

  /** At least once, with failures and delays, so that kills also hit retries and deliveries of their own. */
  @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'flaky' })
  async flaky({ text }: Message): Promise<void> {
    if (Math.random() < 0.2) await sleep(Math.random() * 300);
    if (Math.random() < 0.1) throw new Error('fails now and then');
    this.note('flaky', text);
  }

  /**
   * Exactly once: effect and settlement are one transaction. Fewer at once than there are connections, as docs/handlers.md says:
   * statements of theirs wait for a silent database for good, and all of them would keep the journal from its own.
   */
  @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'ledger', concurrency: 7 })
  async ledger({ text }: Message, delivery: Delivery): Promise<void> {
    await this.inTransaction(async (manager) => {
      await manager.insert(EffectSchema, { handler: delivery.handler, message: text });
      // not on SQLite, where all other work would wait
      if (this.host !== undefined && Math.random() < 0.1) await sleep(Math.random() * 100);
      await this.journal.complete(delivery, manager);
    });
  }

  private inTransaction(work: (manager: EntityManager) => Promise<void>): Promise<void> {
    return this.host === undefined ? this.journal.run(work) : this.host.transaction(work);
  }

  private note(handler: string, text: string): void {
    writeSync(this.file, `${handler} ${text}\n`); // opened for appending: one call, one whole line
  }
}

/** One handler that takes its time, and that the process does not outlive for some messages. */
@Injectable()
export class CrashingHandlers {
  private readonly file: number;

  constructor(@Inject(EFFECTS_FILE) effects: string) {
    this.file = openSync(effects, 'a');
  }

  @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'audit' })
  async audit({ text }: Message): Promise<void> {
    if (text.endsWith('-0')) {
      setImmediate(() => {
        throw new Error('nobody catches this');
      });
      return new Promise(() => {});
    }
    await sleep(300);
    writeSync(this.file, `audit ${text}\n`);
  }
}
