import { Injectable, Module } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import {
  C2cMessageSent,
  ChatDeliveries,
  MessageEvent,
  OnChatEvent,
  UnrecoverableError,
  type AnyChatEvent,
} from '../../lib/index.js';
import type { DeliveryKey } from '../../lib/journal/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { journalEntry } from '../../lib/journal/contract/kit.js';
import { tencentC2c } from '../support/callbacks.js';
import { rowsOf } from '../support/delivery-instance.js';
import { closeBehind, startDurableApp, type DurableApp } from '../support/durable-app.js';
import { until } from '../support/gate.js';
import { sendTencent } from '../support/send.js';
import { eitherAdapter, startWebhookApp } from '../support/webhook-app.js';

let refusing: boolean;
let archived: AnyChatEvent[];
let searched: AnyChatEvent[];
let plain: AnyChatEvent[];

@Injectable()
class Archive {
  @OnChatEvent(C2cMessageSent, { id: 'archive' })
  keep(event: C2cMessageSent): void {
    if (refusing) throw new UnrecoverableError(`no place for ${event.to}`);
    archived.push(event);
  }
}
@Injectable()
class Search {
  @OnChatEvent(MessageEvent, { id: 'search' })
  index(event: MessageEvent): void {
    searched.push(event as AnyChatEvent);
  }

  @OnEvent(C2cMessageSent.eventName)
  count(event: AnyChatEvent): void {
    plain.push(event);
  }
}

const HOUR = 3_600_000;
const NEVER = { owner: 'nobody', milliseconds: 24 * HOUR };

describe.each(eitherAdapter)('ChatDeliveries on %s', (adapter) => {
  const running = closeBehind();
  let store: MemoryStore;
  let app: DurableApp;

  beforeEach(async () => {
    refusing = true;
    [archived, searched, plain] = [[], [], []];
    store = new MemoryStore();
    app = await running(startDurableApp({ adapter, providers: [Archive, Search] }, store));
  });

  /** Sends messages to these people; "archive" refuses them, unless told otherwise. */
  const send = async (...people: string[]) => {
    const before = store.callbacks.size;
    for (const [index, To_Account] of people.entries()) {
      const body = tencentC2c({ To_Account, MsgKey: `${before + index}`, MsgTime: 1_000 + before + index });
      await sendTencent(app.url, body);
    }
    await until(() => rowsOf(store).callbacks.every((state) => state !== 'pending'));
    return store
      .inOrder()
      .slice(before)
      .map(({ entry }) => entry);
  };
  const dead = () => store.deliveriesInOrder().filter(({ state }) => state === 'dead').length;
  const people = (events: readonly AnyChatEvent[]) =>
    events.map((event) => ('to' in event ? event.to : undefined)).sort();
  const died = (key: string, changedAt: number) => (store.delivery({ key, handler: 'archive' })!.changedAt = changedAt);

  describe('backlog', () => {
    it('is empty when nothing waits and nothing was given up', async () => {
      refusing = false;
      await send('john');
      expect(await app.deliveries.backlog()).toEqual([]);
    });

    it('counts per handler, those that the app lacks included', async () => {
      await send('john', 'jane');
      const entry = journalEntry({
        provider: 'tencent',
        state: 'pending',
        due: ['gone', 'search'],
        lease: { ...NEVER, milliseconds: 0 },
      });
      const journal = new MemoryJournal(store);
      await journal.append([entry]);
      await journal.recover(1);
      await journal.claim([{ handler: 'search', limit: 1 }], NEVER);
      expect(await app.deliveries.backlog()).toEqual([
        { handler: 'archive', pending: 0, dead: 2, lag: 0, orphaned: false },
        { handler: 'gone', pending: 1, dead: 0, lag: expect.any(Number), orphaned: true },
        { handler: 'search', pending: 1, dead: 0, lag: 0, orphaned: false },
      ]);
    });
  });

  describe('deadLetters', () => {
    it('tells everything of a dead letter', async () => {
      const begun = Date.now();
      const [entry] = await send('john');
      const [letter, ...others] = await app.deliveries.deadLetters();
      expect(letter).toEqual({
        key: entry!.key,
        handler: 'archive',
        eventId: entry!.eventId,
        eventName: C2cMessageSent.eventName,
        event: searched[0],
        attempts: 1,
        error: expect.stringContaining('no place for john'),
        diedAt: expect.any(Number),
      });
      expect(letter!.diedAt).toBeGreaterThanOrEqual(begun);
      expect(others).toEqual([]);
    });

    it('finds them by handler, event, conversation and time of death', async () => {
      const entries = await send('a', 'b', 'c');
      entries.forEach(({ key }, index) => died(key, 1_000 * index));
      const found = async (filter: object) =>
        people((await app.deliveries.deadLetters(filter)).map(({ event }) => event!));
      const { eventId, conversationKey } = entries[1]!;
      expect(await found({})).toEqual(['a', 'b', 'c']);
      expect(await found({ handler: 'archive', eventIds: [eventId] })).toEqual(['b']);
      expect(await found({ conversationKey })).toEqual(['b']);
      expect(await found({ since: 1_000 })).toEqual(['b', 'c']);
      expect(await found({ since: 1_000, until: 2_000 })).toEqual(['b']);
      expect(await found({ handler: 'search' })).toEqual([]);
    });

    it('gives them page by page, in the order of their callbacks', async () => {
      const entries = await send('a', 'b', 'c', 'd', 'e');
      const keys: string[] = [];
      const sizes: number[] = [];
      for (let after: DeliveryKey | undefined; ;) {
        const page = await app.deliveries.deadLetters({}, { limit: 2, ...(after && { after }) });
        sizes.push(page.length);
        keys.push(...page.map(({ key }) => key));
        after = page.at(-1);
        if (page.length < 2) break;
      }
      expect(sizes).toEqual([2, 2, 1]);
      expect(keys).toEqual(entries.map(({ key }) => key));
    });

    it('lists one whose event cannot be made again', async () => {
      const [entry] = await send('john');
      Object.assign(entry!, { body: Buffer.from('{"From_Account":5}') });
      expect(await app.deliveries.deadLetters()).toMatchObject([{ eventId: entry!.eventId, event: undefined }]);
    });
  });

  describe('requeue', () => {
    it('delivers the one that is given again, from its first attempt on and to its handler alone', async () => {
      const [, jane] = await send('john', 'jane');
      refusing = false;
      const letters = await app.deliveries.deadLetters();
      expect(await app.deliveries.requeue([letters[1]!])).toBe(1);
      await until(() => archived.length === 1);
      expect(archived).toEqual([searched.find(({ id }) => id === jane!.eventId)]);
      await until(() => store.delivery({ key: jane!.key, handler: 'archive' })!.state === 'done');
      expect(store.delivery({ key: jane!.key, handler: 'archive' })).toMatchObject({ attempts: 1, error: null });
      expect([dead(), searched.length, plain.length]).toEqual([1, 2, 2]);
    });

    it.each([
      ['all', () => ({}), ['a', 'b', 'c']],
      ['of a handler', () => ({ handler: 'archive' }), ['a', 'b', 'c']],
      ['of another handler', () => ({ handler: 'search' }), []],
      ['that died in a time', () => ({ since: 1_000, until: 3_000 }), ['b', 'c']],
    ])('delivers those that match: %s', async (_, filter, expected) => {
      const entries = await send('a', 'b', 'c');
      entries.forEach(({ key }, index) => died(key, 1_000 * index));
      refusing = false;
      expect(await app.deliveries.requeue(filter())).toBe(expected.length);
      await until(() => archived.length === expected.length);
      expect(people(archived)).toEqual(expected);
      expect(dead()).toBe(3 - expected.length);
    });

    it('counts what it made due, not what is due already or gone', async () => {
      await send('john');
      const letters = await app.deliveries.deadLetters();
      refusing = false;
      const [first, second] = await Promise.all([
        app.deliveries.requeue([...letters, { key: 'unknown', handler: 'archive' }]),
        app.deliveries.requeue(letters),
      ]);
      expect(first + second).toBe(1);
    });

    it('delivers no letter of an old list again that somebody has requeued, or that is none', async () => {
      const [entry] = await send('john');
      const letters = await app.deliveries.deadLetters();
      refusing = false;
      await app.deliveries.requeue(letters);
      await until(() => store.delivery(letters[0]!)!.state === 'done');
      const strange = { key: entry!.key, handler: 'nobody' };
      expect(await app.deliveries.requeue([...letters, strange])).toBe(0);
      expect([store.delivery(letters[0]!)!.state, store.delivery(strange)]).toEqual(['done', undefined]);
      expect(archived).toHaveLength(1);
    });

    it.each([
      [{ handlr: 'archive' }, 'there is no filter or option "handlr"'],
      [{ since: 'yesterday' }, '"since" must be a number'],
      [{ since: Number.NaN }, '"since" must be a number'],
      [{ until: null }, '"until" must be a number'],
      [{ eventIds: 'x' }, '"eventIds" must be a list of strings'],
      [{ eventIds: ['x', 5] }, '"eventIds" must be a list of strings'],
      [{ handler: ['archive'] }, '"handler" must be a string'],
    ])('refuses %j, which would match more than was meant', async (filter, sentence) => {
      for (const method of ['deadLetters', 'requeue', 'purge'] as const) {
        await expect(app.deliveries[method](filter as never)).rejects.toThrow(
          new TypeError(`ChatDeliveries.${method}: ${sentence}`),
        );
      }
    });

    const FOREIGN = ['NUL\0', 'half of \uD83D', '\uDE00 half of'];

    it.each(FOREIGN)('refuses %j in a filter, which no id has and databases refuse', async (foreign) => {
      const filters = { handler: foreign, eventIds: ['x', foreign] };
      for (const method of ['deadLetters', 'requeue', 'purge'] as const) {
        for (const [member, value] of Object.entries(filters)) {
          await expect(app.deliveries[method]({ [member]: value })).rejects.toThrow(
            new TypeError(`ChatDeliveries.${method}: "${member}" holds a NUL or half a character, which no id has`),
          );
        }
      }
    });

    it.each(FOREIGN)('refuses %j in a delivery of a list', async (foreign) => {
      for (const method of ['requeue', 'purge'] as const) {
        for (const letter of [
          { key: foreign, handler: 'archive' },
          { key: 'k', handler: foreign },
        ]) {
          await expect(app.deliveries[method]([{ key: 'k', handler: 'archive' }, letter])).rejects.toThrow(
            new TypeError(
              `ChatDeliveries.${method}: each of the list holds a NUL or half a character, which no id has`,
            ),
          );
        }
      }
    });

    it.each([
      [{ after: { key: '\0', handler: 'archive' } }, '"after" holds a NUL or half a character, which no id has'],
      [{ after: 'k' }, '"after" must be a delivery, with the strings "key" and "handler"'],
      [{ limit: 0 }, '"limit" must be a whole number above 0'],
      [{ limit: 1.5 }, '"limit" must be a whole number above 0'],
      [{ size: 5 }, 'there is no filter or option "size"'],
    ])('refuses %j as a page', async (page, sentence) => {
      await expect(app.deliveries.deadLetters({}, page as never)).rejects.toThrow(
        new TypeError(`ChatDeliveries.deadLetters: ${sentence}`),
      );
    });

    it('takes any character in a conversation, as accounts may hold it', async () => {
      await send('john');
      expect(await app.deliveries.requeue({ conversationKey: 'half of \uD83D, NUL\0' })).toBe(0);
      expect(dead()).toBe(1);
    });

    it('refuses to abandon what cannot be a handler', async () => {
      await expect(app.deliveries.abandon('gone\0')).rejects.toThrow(
        new TypeError('ChatDeliveries.abandon: "handler" holds a NUL or half a character, which no id has'),
      );
    });

    it.each([
      ['text', ''],
      ['number', 5],
      ['boolean', true],
      ['null', null],
    ])('refuses a %s, which has no key and would match everything', async (_, filter) => {
      await send('john');
      for (const method of ['deadLetters', 'requeue', 'purge'] as const) {
        await expect(app.deliveries[method](filter as never)).rejects.toThrow(
          new TypeError(`ChatDeliveries.${method}: filter and options must be objects`),
        );
      }
      expect(dead()).toBe(1);
    });

    it('does not wait for the next look', async () => {
      const module = { pollInterval: 60_000, leaseTime: 240_000 };
      app = await running(
        startDurableApp({ adapter, module, providers: [Archive, Search] }, (store = new MemoryStore())),
      );
      await send('john');
      refusing = false;
      await app.deliveries.requeue({});
      await until(() => archived.length === 1);
      expect(people(archived)).toEqual(['john']);
    });

    it('does all of more than go into one step', async () => {
      const journal = new MemoryJournal(store);
      const open = { state: 'dead', handler: 'gone', owner: null, attempts: 1, dueIn: 0, redelivery: true } as const;
      for (let count = 0; count < 1_001; count++) {
        const entry = journalEntry({ state: 'pending', due: ['gone'], lease: NEVER });
        await journal.append([entry]);
        await journal.settle([{ key: entry.key, owner: NEVER.owner, open: [{ ...open, error: 'boom' }] }]);
      }
      expect(await app.deliveries.requeue({ handler: 'gone' })).toBe(1_001);
      expect(await app.deliveries.backlog()).toMatchObject([
        { handler: 'gone', pending: 1_001, dead: 0, orphaned: true },
      ]);
    });

    it('gives all attempts again, and another dead letter when they are used up', async () => {
      await send('john');
      expect(app.letters).toHaveLength(1);
      await app.deliveries.requeue({});
      await until(() => app.letters.length === 2);
      expect(app.letters[1]).toMatchObject({ handler: 'archive', attempts: 1 });
    });
  });

  describe('purge', () => {
    it.each([
      ['those that are given', (letters: readonly DeliveryKey[]) => [letters[1]!], 1],
      ['those that match', () => ({ handler: 'archive' }), 2],
    ])('deletes %s, and leaves their callbacks', async (_, choose, count) => {
      await send('john', 'jane');
      expect(await app.deliveries.purge(choose(await app.deliveries.deadLetters()))).toBe(count);
      expect([dead(), store.callbacks.size]).toEqual([2 - count, 2]);
    });
  });

  describe('abandon', () => {
    it('makes what waits for a handler that is gone dead', async () => {
      const journal = new MemoryJournal(store);
      await journal.append([journalEntry({ state: 'pending', due: ['gone'], lease: { ...NEVER, milliseconds: 0 } })]);
      await journal.recover(1);
      expect(await app.deliveries.abandon('gone')).toBe(1);
      expect(await app.deliveries.deadLetters()).toMatchObject([{ handler: 'gone', error: 'abandoned' }]);
      expect(await app.deliveries.purge({ handler: 'gone' })).toBe(1);
      expect(await app.deliveries.backlog()).toEqual([]);
    });
  });
});

const withoutDurability = [
  ['no journal', {}],
  ['delivery at most once', { journal: { useFactory: () => new MemoryJournal() }, delivery: 'at-most-once' as const }],
] as const;

it('requeues each of many dead letters once, also when all die again at once', async () => {
  const letters = Array.from({ length: 501 }, (_, index) => ({
    callback: journalEntry({ key: `${1_000 + index}` }),
    handler: 'archive',
    state: 'dead' as const,
    attempts: 1,
    redelivery: false,
    error: 'boom',
    changedAt: 0,
  }));
  class Futile extends MemoryJournal {
    override findDeliveries: MemoryJournal['findDeliveries'] = async (_, { after, limit }) =>
      letters.filter(({ callback: { key } }) => after === undefined || key > after.key).slice(0, limit);

    steps = 0;
    override async redeliver(deliveries: readonly DeliveryKey[]): Promise<number> {
      if (++this.steps > 4) throw new Error('endless');
      return deliveries.length;
    }
  }
  const source = { started: true, journal: new Futile(), handlers: [], wake: () => {} };
  const deliveries = new ChatDeliveries(source, () => ({}) as AnyChatEvent);
  expect(await deliveries.requeue({})).toBe(501);
  expect(await deliveries.requeue(letters.map(({ callback: { key }, handler }) => ({ key, handler })))).toBe(501);
});

describe.each(withoutDurability)('ChatDeliveries with %s', (_, module) => {
  const running = closeBehind();

  it('rejects whatever it is asked, with an error that says why', async () => {
    const { app } = await running(startWebhookApp({ module, providers: [Archive] }));
    const deliveries = app.get(ChatDeliveries, { strict: false });
    const key = { key: 'key', handler: 'archive' };
    for (const asked of [
      () => deliveries.backlog(),
      () => deliveries.deadLetters(),
      () => deliveries.requeue([key]),
      () => deliveries.requeue({}),
      () => deliveries.purge([key]),
      () => deliveries.purge({}),
      () => deliveries.abandon('archive'),
      () => deliveries.replay('archive', {}),
    ]) {
      await expect(asked()).rejects.toThrow('ChatDeliveries: nothing is kept of deliveries without a durable journal');
    }
  });
});

describe('ChatDeliveries before the start', () => {
  const running = closeBehind();

  it('says so, and blames neither the journal nor the handlers', async () => {
    const errors: unknown[] = [];

    @Injectable()
    class Eager {
      constructor(private readonly deliveries: ChatDeliveries) {}

      async onModuleInit(): Promise<void> {
        for (const asked of [this.deliveries.backlog(), this.deliveries.replay('archive', {})]) {
          await asked.catch((error: Error) => errors.push(error.message));
        }
      }
    }
    await running(startDurableApp({ module: { global: true }, providers: [Archive, Eager] }));
    const sentence = 'ChatDeliveries: the app has not started yet: ask in onApplicationBootstrap or later';
    expect(errors).toEqual([sentence, sentence]);
  });
});

describe('ChatDeliveries in a module that does not import ours', () => {
  const running = closeBehind();

  @Injectable()
  class Elsewhere {
    constructor(readonly deliveries: ChatDeliveries) {}
  }
  @Module({ providers: [Elsewhere] })
  class OtherModule {}

  it('can be injected with `global: true`', async () => {
    const { app } = await running(startWebhookApp({ module: { global: true }, imports: [OtherModule] }));
    expect(app.get(Elsewhere).deliveries).toBeInstanceOf(ChatDeliveries);
  });

  it('cannot be injected otherwise', async () => {
    await expect(startWebhookApp({ imports: [OtherModule] })).rejects.toThrow('ChatDeliveries');
  });
});
