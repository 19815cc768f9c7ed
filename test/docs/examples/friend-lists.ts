import { Injectable } from '@nestjs/common';
import { FriendRequestAnswered, FriendsAdded, FriendsRemoved, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class FriendLists {
  private readonly lists = new Map<string, Set<string>>();

  @OnChatEvent(FriendsAdded)
  add({ pairs, how }: FriendsAdded) {
    for (const { from, to } of pairs) {
      this.of(from).add(to);
      if (how === 'imported') this.of(to).add(from); // OpenIM names only one of the two directions
    }
  }

  @OnChatEvent(FriendRequestAnswered) // OpenIM sends no FriendsAdded for it
  answer({ from, to, accepted }: FriendRequestAnswered) {
    if (accepted !== true) return;
    this.of(from).add(to);
    this.of(to).add(from);
  }

  @OnChatEvent(FriendsRemoved)
  remove({ pairs }: FriendsRemoved) {
    for (const { from, to } of pairs) this.of(from).delete(to);
  }

  of(user: string): Set<string> {
    const list = this.lists.get(user) ?? new Set();
    this.lists.set(user, list);
    return list;
  }
}
