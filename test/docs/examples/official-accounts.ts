import { Injectable } from '@nestjs/common';
import { OfficialAccountDeleted, OnChatEvent, SubscribersAdded, SubscribersRemoved } from 'nestjs-chat-webhooks';

@Injectable()
export class Subscribers {
  private readonly accounts = new Map<string, Set<string>>();

  of(officialAccountId: string): ReadonlySet<string> {
    return this.accounts.get(officialAccountId) ?? new Set();
  }

  @OnChatEvent(SubscribersAdded, SubscribersRemoved)
  note({ eventName, officialAccountId, users }: SubscribersAdded | SubscribersRemoved) {
    const accounts = new Set(this.of(officialAccountId));
    for (const user of users) {
      if (eventName === SubscribersAdded.eventName) accounts.add(user);
      else accounts.delete(user);
    }
    this.accounts.set(officialAccountId, accounts);
  }

  @OnChatEvent(OfficialAccountDeleted)
  forget({ officialAccountId }: OfficialAccountDeleted) {
    this.accounts.delete(officialAccountId);
  }
}
