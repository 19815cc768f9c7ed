import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import {
  C2cMessageSent,
  GroupMessageSent,
  MessageEvent,
  OnChatEvent,
  type AnyChatEvent,
  type Delivery,
} from '../../lib/index.js';
import type { CallbackFilter } from '../../lib/journal/durable-journal.js';
import type { JournalEntry } from '../../lib/journal/journal-entry.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { journalEntry } from '../../lib/journal/contract/kit.js';
import { tencentC2c } from '../support/callbacks.js';
import { rowsOf } from '../support/delivery-instance.js';
import { closeBehind, startDurableApp, type DurableApp } from '../support/durable-app.js';
import { until } from '../support/gate.js';
import { sendTencent } from '../support/send.js';
import { eitherAdapter } from '../support/webhook-app.js';

/** Seconds, as Tencent counts. */
const NOON = 1_700_000_000;
/** Milliseconds, so many seconds later. */
const noon = (seconds: number) => (NOON + seconds) * 1_000;

let archived: { event: AnyChatEvent; attempt: number; redelivery: boolean }[];
let others: AnyChatEvent[];

@Injectable()
class Archive {
  @OnChatEvent(C2cMessageSent, { id: 'archive' })
  keep(event: C2cMessageSent, { attempt, redelivery }: Delivery): void {
    archived.push({ event, attempt, redelivery });
  }
}
@Injectable()
class Others {
  @OnChatEvent(MessageEvent)
  index(event: MessageEvent): void {
    others.push(event as AnyChatEvent);
  }

  @OnEvent(C2cMessageSent.eventName)
  @OnEvent(GroupMessageSent.eventName)
  count(event: AnyChatEvent): void {
    others.push(event);
  }
}

describe.each(eitherAdapter)('ChatDeliveries.replay on %s', (adapter) => {
  const running = closeBehind();
  let store: MemoryStore;
  let app: DurableApp;
  /** Three one-to-one messages, one second apart, and one to a group. */
  let entries: JournalEntry[];

  beforeEach(async () => {
    [archived, others] = [[], []];
    store = new MemoryStore();
    app = await running(startDurableApp({ adapter, providers: [Archive, Others] }, store));
    for (const [index, To_Account] of ['a', 'b', 'c'].entries())
      await sendTencent(app.url, tencentC2c({ To_Account, MsgKey: To_Account, MsgTime: NOON + 1 + index }));
    const command = 'Group.CallbackAfterSendMsg';
    await sendTencent(
      app.url,
      { CallbackCommand: command, GroupId: 'g', From_Account: 'jared', MsgTime: NOON + 5 },
      command,
    );
    await until(() => rowsOf(store).callbacks.filter((state) => state === 'settled').length === 4);
    entries = store.inOrder().map(({ entry }) => entry);
    archived.splice(0);
    others.splice(0);
  });

  const people = () => archived.map(({ event }) => (event as C2cMessageSent).to).sort();
  const name = C2cMessageSent.eventName;

  it('reports in a dry run, and changes nothing', async () => {
    expect(await app.deliveries.replay('archive', {}, { dryRun: true })).toEqual({
      matched: 3,
      queued: 0,
      byEventName: { [name]: 3 },
      occurred: { first: noon(1), last: noon(3) },
    });
    expect(rowsOf(store).deliveries).toEqual([]);
  });

  it('delivers to the handler, and to nobody else', async () => {
    expect(await app.deliveries.replay('archive', {})).toMatchObject({ matched: 3, queued: 3 });
    await until(() => rowsOf(store).deliveries.every(({ state }) => state === 'done'));
    expect(people()).toEqual(['a', 'b', 'c']);
    expect(archived.map(({ attempt, redelivery }) => [attempt, redelivery])).toEqual([1, 2, 3].map(() => [1, true]));
    expect(others).toEqual([]);
    expect(new Set(rowsOf(store).deliveries.map(({ handler }) => handler))).toEqual(new Set(['archive']));
  });

  it.each<[string, () => CallbackFilter, string[]]>([
    ['ids', () => ({ eventIds: [entries[0]!.eventId, entries[2]!.eventId] }), ['a', 'c']],
    ['conversation', () => ({ conversationKey: entries[1]!.conversationKey! }), ['b']],
    ['time', () => ({ since: noon(2), until: noon(3) }), ['b']],
    ['names', () => ({ eventNames: [name] }), ['a', 'b', 'c']],
    ['names that the handler does not listen to', () => ({ eventNames: [GroupMessageSent.eventName] }), []],
    ['ids of events that it does not listen to', () => ({ eventIds: [entries[3]!.eventId] }), []],
  ])('takes events by their %s', async (_, filter, expected) => {
    const report = await app.deliveries.replay('archive', filter());
    expect(report).toMatchObject({ matched: expected.length, queued: expected.length });
    expect(report.occurred === undefined).toBe(expected.length === 0);
    await until(() => archived.length === expected.length);
    expect(people()).toEqual(expected);
  });

  it('delivers to a handler that is new', async () => {
    @Injectable()
    class Added {
      @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'added' })
      keep(event: AnyChatEvent, { attempt, redelivery }: Delivery): void {
        archived.push({ event, attempt, redelivery });
      }
    }
    const { deliveries } = await running(startDurableApp({ adapter, providers: [Added] }, store));
    expect(await deliveries.replay('added', { since: noon(2) })).toEqual({
      matched: 3,
      queued: 3,
      byEventName: { [name]: 2, [GroupMessageSent.eventName]: 1 },
      occurred: { first: noon(2), last: noon(5) },
    });
    await until(() => archived.length === 3);
    expect(archived.map(({ event }) => event.id).sort()).toEqual(
      entries
        .slice(1)
        .map(({ eventId }) => eventId)
        .sort(),
    );
  });

  it('queues nothing twice that waits already', async () => {
    const reports = await Promise.all([app.deliveries.replay('archive', {}), app.deliveries.replay('archive', {})]);
    expect(reports.map(({ matched }) => matched)).toEqual([3, 3]);
    expect(reports.reduce((sum, { queued }) => sum + queued, 0)).toBe(3);
    await until(() => archived.length === 3);
    expect(people()).toEqual(['a', 'b', 'c']);
  });

  it('leaves out what cannot be delivered again, or comes in meanwhile', async () => {
    const journal = new MemoryJournal(store);
    const lease = { owner: 'another', milliseconds: 60_000 };
    const later = Date.now() + 60_000;
    await journal.append([
      journalEntry({ provider: 'tencent', state: 'pending', due: ['archive'], lease }),
      journalEntry({ provider: 'tencent', state: 'rejected' }),
      journalEntry({ provider: 'tencent', body: null }),
      journalEntry({ provider: 'tencent', receivedAt: later, occurredAt: noon(4) }),
    ]);
    expect(await app.deliveries.replay('archive', {}, { dryRun: true })).toMatchObject({ matched: 3 });
  });

  it('does all of more than go into one step', async () => {
    const journal = new MemoryJournal(store);
    for (let count = 0; count < 1_001; count++) await journal.append([journalEntry({ provider: 'tencent' })]);
    expect(await app.deliveries.replay('archive', {})).toMatchObject({ matched: 1_004, queued: 1_004 });
    await until(() => archived.length === 1_004);
    expect(new Set(archived.map(({ event }) => event.receivedAt)).size).toBeGreaterThan(1);
  });

  it('refuses a handler that the app lacks', async () => {
    await expect(app.deliveries.replay('gone', {})).rejects.toThrow(
      new TypeError('ChatDeliveries: this app has no handler "gone"'),
    );
  });
});
