import type { EntityManager } from 'typeorm';
import type { Fact } from '../../lib/typeorm/statistics/facts.js';
import { LiveMessages } from '../../lib/typeorm/statistics/live-messages.js';

it('are told apart by numbers that nobody else has, also while another part of the app gives out numbers', async () => {
  const live = new LiveMessages('sender');
  for (const sender of ['new', 'known', 'also new', 'new']) {
    live.add({ sender, provider: 'tencent', appId: '1400000001', occurredAt: 0 } as Fact, '');
  }
  // a question sees the database as it was at its begin, where 2 was the highest
  const names = {
    find: async () => new Map([['known', 4]]),
    highest: async () => 2,
    remember: () => {},
  };
  await live.resolve({} as EntityManager, names);
  expect(Array.from(live, ({ id }) => id)).toEqual([5, 4, 6, 5]);
});
