import { Injectable } from '@nestjs/common';
import { C2cMessageSent, GroupMessageSent, OnChatEvent } from 'nestjs-chat-webhooks';

/**
 * Stands for a search engine that is down until somebody repairs it. It is retried on its own: the answer to the chat server and
 * the other handlers do not wait for it.
 */
@Injectable()
export class SearchIndex {
  private readonly texts = new Map<string, string>();
  private up = false;

  repair(): void {
    this.up = true;
  }

  // Three attempts within a few seconds, so that you soon see a dead letter. The defaults try for three quarters of an hour.
  @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'search-index', attempts: 3, retryDelay: 1000 })
  async index({ id, text }: C2cMessageSent | GroupMessageSent): Promise<void> {
    if (!this.up) throw new Error('the search engine does not answer'); // so this handler is called again
    this.texts.set(id, text); // by the event's id: if the event comes twice, the second write changes nothing
  }

  search(words: string): string[] {
    return [...this.texts.values()].filter((text) => text.includes(words));
  }
}
