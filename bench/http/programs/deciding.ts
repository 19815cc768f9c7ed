// Server: our module without a journal, with a handler that decides at once. Arguments: adapter, `sync` | `async`.
import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { BeforeChatEvent, C2cMessageSending, C2cMessageSent, ChatWebhooksModule } from '../../../lib/index.js';
import { SDK_APP_ID, SECRET, TOKEN } from '../../../test/support/callbacks.js';
import { Tally } from './serve.js';
import { serveNest } from './serve-nest.js';

const [adapter = '', handler = ''] = process.argv.slice(2);

@Injectable()
class Listener {
  constructor(private readonly tally: Tally) {}

  @OnEvent(C2cMessageSent.eventName)
  count(): void {
    this.tally.count++;
  }
}

function decisionAbout(message: C2cMessageSending) {
  return message.text.includes('casino') ? message.refuse('No advertising, please', 7) : message.allow();
}

@Injectable()
class Moderation {
  constructor(private readonly tally: Tally) {}

  @BeforeChatEvent(C2cMessageSending)
  check(message: C2cMessageSending) {
    this.tally.count++;
    return decisionAbout(message);
  }
}

@Injectable()
class AsyncModeration {
  constructor(private readonly tally: Tally) {}

  @BeforeChatEvent(C2cMessageSending)
  async check(message: C2cMessageSending) {
    this.tally.count++;
    return decisionAbout(message);
  }
}

await serveNest(adapter, {
  imports: [
    ChatWebhooksModule.forRoot({ tencent: { sdkAppId: SDK_APP_ID, token: TOKEN }, openim: { secret: SECRET } }),
  ],
  providers: [Listener, handler === 'async' ? AsyncModeration : Moderation],
});
