import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { C2cMessageSent, GroupMessageSent, OnChatEvent, type Delivery } from '../../lib/index.js';

/** Three handlers that succeed at once. */
@Injectable()
export class IdleHandlers {
  @OnChatEvent(C2cMessageSent, GroupMessageSent)
  one(): void {}

  @OnChatEvent(C2cMessageSent, GroupMessageSent)
  two(): void {}

  @OnChatEvent(C2cMessageSent, GroupMessageSent)
  three(): void {}
}

/** A handler that takes half a minute. */
@Injectable()
export class SleepingHandlers {
  @OnChatEvent(C2cMessageSent, GroupMessageSent)
  async sleep(_: C2cMessageSent | GroupMessageSent, { signal }: Delivery): Promise<void> {
    await sleep(30_000, undefined, { signal });
  }
}
