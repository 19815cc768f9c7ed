// Server: our module. Arguments: adapter, entry, `none` | `journal` | `handler` (with a journal).
import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent, type ChatWebhooksModuleOptions } from '../../../lib/index.js';
import { TypeOrmJournal, TypeOrmJournalModule } from '../../../lib/typeorm/index.js';
import { SDK_APP_ID, TOKEN } from '../../../test/support/callbacks.js';
import { DATABASE_URL, Tally } from './serve.js';
import { serveNest } from './serve-nest.js';

const [adapter = '', entry = '', storing = ''] = process.argv.slice(2);

@Injectable()
class Listener {
  constructor(private readonly tally: Tally) {}

  @OnEvent(C2cMessageSent.eventName)
  count(): void {
    this.tally.count++;
  }
}

@Injectable()
class Handler {
  constructor(private readonly tally: Tally) {}

  @OnChatEvent(C2cMessageSent)
  count(_message: C2cMessageSent): void {
    this.tally.count++;
  }
}

const journal: Partial<ChatWebhooksModuleOptions> = {
  journal: TypeOrmJournal,
  imports: [TypeOrmJournalModule.forRoot({ type: 'postgres', url: process.env[DATABASE_URL]! })],
};

await serveNest(adapter, {
  imports: [
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: SDK_APP_ID, token: TOKEN },
      entry: entry as 'controller' | 'server',
      ...(storing === 'none' ? {} : journal),
    }),
  ],
  providers: [storing === 'handler' ? Handler : Listener],
});
