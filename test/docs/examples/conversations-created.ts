import { Injectable } from '@nestjs/common';
import { ConversationsCreated, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class FirstContacts {
  /** By conversation: the two who have begun to talk. */
  readonly pairs = new Map<string, readonly string[]>();

  @OnChatEvent(ConversationsCreated)
  note({ owner, peer, conversationKey }: ConversationsCreated) {
    // comes once for each of the two, and for a group without an owner
    if (owner === undefined || peer === undefined || conversationKey === undefined) return;
    this.pairs.set(conversationKey, [owner, peer].toSorted());
  }
}
