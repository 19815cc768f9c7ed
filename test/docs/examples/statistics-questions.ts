import { Injectable } from '@nestjs/common';
import { c2cConversationKey, GroupMessageSent } from 'nestjs-chat-webhooks';
import { ChatStatistics } from 'nestjs-chat-webhooks/typeorm';

@Injectable()
export class MonthlyReport {
  constructor(private readonly statistics: ChatStatistics) {}

  async make(from: Date, to: Date) {
    const month = { from, to, timeZone: 'Europe/Berlin' };
    const app = { provider: 'tencent', appId: '1400000001' } as const;
    const conversationKey = c2cConversationKey(app.provider, app.appId, 'jared', 'john');
    return {
      people: await this.statistics.messages({ ...month, every: 'week' }),
      kinds: await this.statistics.messages({ ...month, by: 'kind', where: { event: GroupMessageSent } }),
      everythingElse: await this.statistics.events({ ...month, every: 'day' }), // failures, recalls, joins …
      busiestGroups: await this.statistics.top('groups', { ...month, limit: 20, where: app }),
      jared: await this.statistics.activity({ sender: { ...app, account: 'jared' } }, { ...month, every: 'day' }),
      twoOfThem: await this.statistics.activity({ conversation: { ...app, conversationKey } }, month),
    };
  }
}
