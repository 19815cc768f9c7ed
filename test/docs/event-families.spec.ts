import * as root from '../../lib/index.js';
import { ChatEvent } from '../../lib/index.js';
import { deliver, settled, tencentCallback } from '../../lib/testing/index.js';
import { startWebhookApp, type WebhookApp } from '../support/webhook-app.js';
import { EVENT_PAGES } from './event-tables.js';
import { rowsOf, section } from './pages.js';

/** Base classes of several events that the root exports, without the one of all events. */
const families = Object.entries(root).filter(
  ([name, value]) => name.endsWith('Event') && typeof value === 'function' && value.prototype instanceof ChatEvent,
);

describe('the families of events', () => {
  const rows = rowsOf(section('docs/events.md', 'families'));
  let running: WebhookApp | undefined;
  afterEach(() => running?.app.close());

  it('are all listed, each on the line of its page', () => {
    const listed = rows.map(([page, , family]) => [
      /events\/([\w-]+)\.md/.exec(page!)![1],
      /^`(\w+)`/.exec(family!)?.[1],
    ]);
    const expected = Object.entries(EVENT_PAGES).map(([page, events]) => {
      const family = families.find(([, value]) => events.includes(value as never));
      return [page, family?.[0]];
    });
    expect(listed.toSorted()).toEqual(expected.toSorted());
    expect(listed.filter(([, family]) => family !== undefined)).toHaveLength(families.length);
  });

  it('are received as a union that their names narrow', async () => {
    const { GroupGrowth } = await import('./examples/group-growth.js');
    running = await startWebhookApp({ providers: [GroupGrowth] });
    const { app } = running;
    const of = (command: string, more: object) =>
      deliver(app, tencentCallback(command, { GroupId: 'g', EventTime: Date.UTC(2026, 0, 2), ...more }));
    await of('Group.CallbackAfterNewMemberJoin', {
      NewMemberList: ['a', 'b'].map((Member_Account) => ({ Member_Account })),
    });
    await of('Group.CallbackAfterMemberExit', { ExitMemberList: [{ Member_Account: 'a' }] });
    await of('Group.CallbackAfterGroupDestroyed', {});
    await settled(app);
    expect([...app.get(GroupGrowth).days]).toEqual([['2026-01-02', { joined: 2, left: 1 }]]);
  });
});
