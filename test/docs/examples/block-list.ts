import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { BeforeChatEvent, C2cMessageSending, FriendsRequesting } from 'nestjs-chat-webhooks';

@Injectable()
export class BlockList {
  constructor(@Inject('REDIS') private readonly redis: Redis) {}

  @BeforeChatEvent(C2cMessageSending, { within: 300 }) // if Redis is slow or down, the message goes on
  async write(message: C2cMessageSending) {
    const isBlocked = await this.redis.sismember(`blocked-by:${message.to}`, message.from ?? '');
    return isBlocked ? message.refuse('You are blocked', 7) : message.allow();
  }

  @BeforeChatEvent(FriendsRequesting, { within: 300, onFailure: { refuse: 'Try again later' } })
  async befriend(request: FriendsRequesting) {
    const keys = request.targets.map(({ user }) => `blocked-by:${user}`);
    const blocked = await Promise.all(keys.map((key) => this.redis.sismember(key, request.from)));
    // Tencent Cloud Chat takes a verdict for each target; OpenIM asks about one at a time
    return request.decide((target) =>
      blocked[request.targets.indexOf(target)] ? target.refuse('You are blocked', 7) : target.allow(),
    );
  }
}
