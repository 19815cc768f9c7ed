import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, C2cMessageSending, C2cMessageSent, OnChatEvent, type Delivery } from 'nestjs-chat-webhooks';

/** What each handler saw of its request, by who wrote. */
export const seen: [who: string, what: unknown][] = [];

/** Reads the request that is being worked on. Each test sets it. */
export const look: { request: () => unknown } = { request: () => undefined };

/** A provider of the app that handlers call. */
@Injectable()
export class Archive {
  async save(): Promise<void> {
    await new Promise(setImmediate);
  }
}

/** They see what belongs to the callback, before and after they wait, and then fail with the name of who wrote. */
@Injectable()
export class Handlers {
  constructor(private readonly archive: Archive) {}

  @OnChatEvent(C2cMessageSent, { id: 'failing' })
  async fail({ from }: C2cMessageSent, { attempt }: Delivery): Promise<void> {
    seen.push([`${from} ${attempt}`, look.request()]);
    console.log(`of ${from}`); // Sentry keeps it
    await this.archive.save();
    seen.push([`${from} ${attempt}`, look.request()]);
    throw new Error(`${from} failed`);
  }

  @BeforeChatEvent(C2cMessageSending, { id: 'rules' })
  async decide({ from }: C2cMessageSending): Promise<never> {
    await this.archive.save();
    seen.push([`${from} asks`, look.request()]);
    throw new Error(`${from} undecided`);
  }
}

export const WRITERS = ['anna', 'bert', 'carl'];
