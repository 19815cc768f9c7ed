import { AsyncLocalStorage } from 'node:async_hooks';
import { inNoContext } from '../../lib/time/no-context.js';
import { OnceDelivery } from '../../lib/delivery/once-delivery.js';
import { WaitingContexts } from '../../lib/delivery/waiting-contexts.js';
import { CallbackTally } from '../../lib/counters/callback-counters.js';
import type { ClaimedDelivery, DeliveryKey } from '../../lib/journal/durable-journal.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { captureLog, Instance, Scripted } from '../support/delivery-instance.js';
import { turns, until } from '../support/gate.js';

const storage = new AsyncLocalStorage<string>();
let seen: (string | undefined)[];
const look = () => void seen.push(storage.getStore());

beforeEach(() => {
  captureLog();
  seen = [];
});

describe('no context', () => {
  it('is one without stores, and only for the work', () => {
    storage.run('somebody', () => {
      inNoContext(look);
      look();
    });
    expect(seen).toEqual([undefined, 'somebody']);
  });

  it('holds for what the work begins', async () => {
    await storage.run('somebody', () => inNoContext(() => turns(1).then(look)));
    expect(seen).toEqual([undefined]);
  });

  it('keeps nothing of what the work enters', () => {
    inNoContext(() => storage.enterWith('left over'));
    look();
    inNoContext(look);
    expect(seen).toEqual([undefined, undefined]);
  });
});

describe('a handler that enters a store instead of running in one', () => {
  const enter = () => {
    look();
    storage.enterWith('left over');
  };

  it('leaves it to no event that waited for its place', async () => {
    const handler = new Scripted('handler', enter, { concurrency: 1 });
    const { event } = await new Instance([handler]).store();
    const counters = new CallbackTally();
    const delivery = new OnceDelivery([handler], 10, counters, {} as never);
    for (const id of ['a', 'b', 'c']) storage.run(id, () => delivery.deliver(event));
    await delivery.drained();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('leaves it to no other attempt, after a crash', async () => {
    const store = new MemoryStore();
    const short = { leaseTime: 60, pollInterval: 10 };
    const crashed = new Instance([new Scripted('handler')], new MemoryJournal(store), short);
    for (const id of ['a', 'b', 'c']) await storage.run(id, () => crashed.store());
    const { delivery } = new Instance([new Scripted('handler', enter)], new MemoryJournal(store), short);
    storage.run('starter', () => delivery.start());
    await until(() => seen.length === 3);
    await delivery.release();
    expect(seen).toEqual([undefined, undefined, undefined]);
  });
});

describe('contexts of events that wait in the journal', () => {
  const delivery = (key: string): DeliveryKey => ({ key, handler: 'handler' });
  const claimed = (key: string, more: Partial<ClaimedDelivery> = {}) =>
    ({ callback: { key }, handler: 'handler', attempt: 1, redelivery: false, ...more }) as ClaimedDelivery;
  const kept = (...keys: string[]) => {
    const contexts = new WaitingContexts();
    for (const key of keys) storage.run(key, () => contexts.remember(delivery(key)));
    return contexts;
  };

  it('are for their first attempts', () => {
    const contexts = kept('a', 'b');
    contexts.run(claimed('b'), look);
    contexts.run(claimed('a'), look);
    expect(seen).toEqual(['b', 'a']);
  });

  it('are for no others', () => {
    const contexts = kept('a', 'b', 'c');
    storage.run('poll', () => {
      contexts.run(claimed('a', { attempt: 2 }), look);
      contexts.run(claimed('b', { redelivery: true }), look);
      contexts.run(claimed('c', { handler: 'another' }), look);
      contexts.run(claimed('unknown'), look);
    });
    expect(seen).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('are given once', () => {
    const contexts = kept('a');
    for (let time = 0; time < 2; time++) contexts.run(claimed('a'), look);
    expect(seen).toEqual(['a', undefined]);
  });

  it('are forgotten, the oldest first, where a thousand wait', () => {
    const keys = Array.from({ length: 1_001 }, (_, at) => `key-${at}`);
    const contexts = kept(...keys);
    for (const key of keys) contexts.run(claimed(key), look);
    expect(seen).toEqual([undefined, ...keys.slice(1)]);
  });
});
