import type { DeliveryKey, DurableJournal, JournalEntry, JournalState } from '../../lib/journal/index.js';
import { journalEntry } from '../../lib/journal/index.js';
import type { JournalModel } from './journal-model.js';
import { fc } from './fast-check.js';

/** Does the same to a journal and to the model, and compares what they answer. */
export type JournalCommand = (journal: DurableJournal, model: JournalModel) => Promise<void>;

const HOUR = 3_600_000;
const LONG_AGO = Date.now() - 48 * HOUR;
const EVENTS = ['e0', 'e1', 'e2', 'e3', 'e4'];
const OWNERS = ['0b7d3f0e-1111-4a9e-8f6c-000000000001', '0b7d3f0e-2222-4a9e-8f6c-000000000002'];
const NOBODY = journalEntry().key;

const event = fc.constantFrom(...EVENTS);
const handler = fc.constantFrom('a', 'b', 'c');
const handlers = fc.uniqueArray(handler, { minLength: 1 });
const owner = fc.constantFrom(...OWNERS);
const time = fc.constantFrom(0, HOUR);
const lease = fc.record({ owner, milliseconds: time });
const error = fc.constantFrom(null, 'Error: x');
const range = fc.constantFrom(undefined, undefined, { least: 0, most: 1 }, { least: 2, most: 2 }, { least: 2 });
const change = fc.record({
  state: fc.constantFrom('pending' as const, 'pending' as const, 'done' as const, 'dead' as const),
  attempts: fc.nat(2),
  dueIn: time,
  redelivery: fc.boolean(),
  error,
  crashes: fc.constantFrom(undefined, 0, 2),
});
const deliveries = fc.uniqueArray(fc.record({ event, handler }), {
  minLength: 1,
  maxLength: 4,
  selector: ({ event, handler }) => event + handler,
});

const keyOf = (model: JournalModel, event: string) => model.keyOf(event) ?? NOBODY;
const keysOf = (model: JournalModel, list: readonly { event: string; handler: string }[]): DeliveryKey[] =>
  list.map(({ event, handler }) => ({ key: keyOf(model, event), handler }));

/** A command as a record of what it is given, so that a failing sequence can be read. */
function command<T extends object>(
  name: string,
  values: { [K in keyof T]: fc.Arbitrary<T[K]> },
  run: (journal: DurableJournal, model: JournalModel, values: T) => Promise<void>,
): fc.Arbitrary<JournalCommand> {
  return fc.record(values).map((given) => {
    const act: JournalCommand = (journal, model) => run(journal, model, given as T);
    return Object.assign(act, { [fc.toStringMethod]: () => `${name} ${fc.stringify(given)}` });
  });
}

const append = command(
  'append',
  {
    events: fc.uniqueArray(event, { minLength: 1 }),
    state: fc.constantFrom<JournalState[]>('pending', 'pending', 'pending', 'recorded', 'rejected'),
    due: handlers,
    lease,
    isOld: fc.boolean(),
    hasBody: fc.constantFrom(true, true, false),
  },
  async (journal, model, { events, state, due, lease, isOld, hasBody }) => {
    const more: Partial<JournalEntry> = {
      state,
      ...(state === 'pending' && { due, lease }),
      ...(!hasBody && { body: null }),
    };
    // no two of an age, so that it is known which is the oldest
    const entries = events.sort().map((eventId) => {
      const receivedAt = isOld ? LONG_AGO - EVENTS.indexOf(eventId) : Date.now() + 2 * HOUR;
      return journalEntry({ ...more, eventId, receivedAt });
    });
    expect(await journal.append(entries)).toEqual(model.append(entries));
  },
);

const settle = command(
  'settle',
  {
    passes: fc.uniqueArray(
      fc.record({
        event,
        owner,
        open: fc.uniqueArray(
          fc.tuple(change, handler, fc.option(owner)).map(([change, handler, owner]) => ({
            ...change,
            handler,
            owner: change.state === 'pending' ? owner : null,
          })),
          { selector: ({ handler }) => handler },
        ),
      }),
      { minLength: 1, selector: ({ event }) => event },
    ),
  },
  async (journal, model, { passes }) => {
    const settlements = passes.map(({ event, owner, open }) => ({ key: keyOf(model, event), owner, open }));
    await journal.settle(settlements);
    model.settle(settlements);
  },
);

const update = command(
  'update',
  { of: deliveries, as: fc.option(owner), offset: fc.constantFrom(0, 0, 0, 1, -1), change },
  async (journal, model, { of, as, offset, change }) => {
    const updates = keysOf(model, of).map((key) => {
      const now = model.find(key);
      return { ...key, owner: as ?? now?.owner ?? OWNERS[0]!, attempt: (now?.attempts ?? 0) + offset, change };
    });
    await journal.update(updates);
    model.update(updates);
  },
);

const recover = command('recover', {}, async (journal, model) => {
  expect(await journal.recover(100)).toBe(model.recover());
});

const claim = command(
  'claim',
  {
    wanted: fc.uniqueArray(fc.record({ handler, limit: fc.constantFrom(1, 2, 100), crashes: range }), {
      minLength: 1,
      selector: ({ handler }) => handler,
    }),
    lease,
  },
  async (journal, model, { wanted, lease }) => model.claim(await journal.claim(wanted, lease), wanted, lease),
);

const renew = command('renew', { of: deliveries, lease }, async (journal, model, { of, lease }) => {
  await journal.renew(keysOf(model, of), lease);
  model.renew(keysOf(model, of), lease);
});

const redeliver = command(
  'redeliver',
  { of: deliveries, only: fc.constantFrom(undefined, 'dead' as const) },
  async (journal, model, { of, only }) => {
    expect(await journal.redeliver(keysOf(model, of), only)).toBe(model.redeliver(keysOf(model, of), only));
  },
);

const discard = command('discard', { of: deliveries }, async (journal, model, { of }) => {
  expect(await journal.discard(keysOf(model, of))).toBe(model.discard(keysOf(model, of)));
});

const abandon = command('abandon', { handler }, async (journal, model, { handler }) => {
  expect(await journal.abandon(handler, 'gone')).toBe(model.abandon(handler, 'gone'));
});

const prune = command(
  'prune',
  { age: time, limit: fc.constantFrom(1, 2, 100) },
  async (journal, model, { age, limit }) => {
    const start = Date.now();
    // what changed in this very millisecond is of no age yet
    while (Date.now() <= start + 1) await new Promise((resolve) => setImmediate(resolve));
    expect(await journal.prune(age, limit)).toBe(model.prune(age, limit));
  },
);

/** Sequences that go through many states: what makes deliveries and claims them comes often, what removes them seldom. */
export const journalCommands = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: append },
    { weight: 4, arbitrary: settle },
    { weight: 4, arbitrary: claim },
    { weight: 4, arbitrary: update },
    { weight: 2, arbitrary: recover },
    { weight: 2, arbitrary: redeliver },
    { weight: 2, arbitrary: renew },
    { weight: 1, arbitrary: discard },
    { weight: 1, arbitrary: abandon },
    { weight: 1, arbitrary: prune },
  ),
  { minLength: 1, maxLength: 30, size: 'max' },
);
