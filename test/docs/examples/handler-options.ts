import { Injectable } from '@nestjs/common';
import { C2cMessageSent, OnChatEvent, UnrecoverableError, type Delivery } from 'nestjs-chat-webhooks';

@Injectable()
export class SearchIndex {
  @OnChatEvent(C2cMessageSent, { id: 'search-index', attempts: 8, timeout: 5_000, concurrency: 16 })
  async index(message: C2cMessageSent, { signal, redelivery }: Delivery) {
    const document = { id: message.id, text: message.text }; // equal callbacks have equal ids, so writing twice changes nothing
    const answer = await fetch(`${process.env.SEARCH_URL}/${document.id}`, {
      method: 'PUT',
      body: JSON.stringify(document),
      signal, // aborted after 5 s, and when `shutdownTimeout` is over
    });
    if (answer.status === 400) throw new UnrecoverableError('the index refuses it'); // a retry would not help
    if (!answer.ok) throw new Error(`the index answered ${answer.status}`); // this handler is retried, no other
    if (redelivery) console.log('indexed at last', message.id);
  }
}
