import type { CallbackFilter, DeliveryFilter, DeliveryKey, DurableJournal } from '../durable-journal.js';
import type { DecisionRecord } from '../journal-entry.js';
import { ODD_TEXTS } from './append-contract.js';
import {
  byEventId,
  claim,
  ending,
  endOf,
  type JournalContract,
  journalEntry,
  keysOf,
  MINE,
  nextTick,
  pendingEntry,
  same,
  sameCallback,
  split,
  waiting,
} from './kit.js';

async function found(journal: DurableJournal, filter: CallbackFilter) {
  return (await journal.findCallbacks(filter, { limit: 100 })).map(({ eventId }) => eventId).sort();
}

async function foundDeliveries(journal: DurableJournal, filter: DeliveryFilter) {
  const records = await journal.findDeliveries(filter, { limit: 100 });
  return records.map(({ callback, handler }) => `${callback.eventId}${handler}`).sort();
}

export const findContract: JournalContract<DurableJournal> = {
  async 'findCallbacks: gives callbacks as they were appended'(store) {
    const journal = await store.open();
    const body = Uint8Array.from({ length: 512 }, (_, index) => index % 256);
    const entry = journalEntry({ body, facts: { operationId: '1', requestId: '2' }, groupId: 'group', to: null });
    await journal.append([entry]);
    const [callback] = await journal.findCallbacks({}, { limit: 10 });
    sameCallback(callback!, entry, 'findCallbacks');
  },

  async 'findCallbacks: gives any sequence as it was appended, or leaves it out'(store) {
    const journal = await store.open();
    const sequences = [null, 0, 1, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER];
    const entries = sequences.map((sequence) => journalEntry({ sequence })).sort(byEventId);
    await journal.append(entries);
    const callbacks = await journal.findCallbacks({}, { limit: 10 });
    same(callbacks.length, entries.length, 'findCallbacks: gives what was appended');
    const byId = new Map(callbacks.map((callback) => [callback.eventId, callback]));
    for (const entry of entries) sameCallback(byId.get(entry.eventId)!, entry, 'findCallbacks');
  },

  async 'findCallbacks: gives any decision as it was appended, or leaves it out'(store) {
    const journal = await store.open();
    const texts = [...ODD_TEXTS, 'x'.repeat(100_000)];
    const decisions: (DecisionRecord | null)[] = texts.map((text, index) => ({
      handler: text,
      shadow: index % 2 === 0,
      kind: 'rewritten',
      text,
      code: index,
      targets: [{ user: text, text, code: 0 }, { user: text }],
      changes: { [text]: [text, null, -0.5, true, { nested: {} }] },
    }));
    decisions.push(null, { handler: 'a', shadow: false, kind: 'allowed', fault: 'timeout' });
    const entries = decisions
      .map((decision) => journalEntry({ decision, proposal: decision === null ? null : 'C2cMessageSending' }))
      .sort(byEventId);
    same(await journal.append(entries), Array(entries.length).fill('stored'), 'append: stores any decision');
    const callbacks = await journal.findCallbacks({}, { limit: 100 });
    same(callbacks.length, entries.length, 'findCallbacks: gives what was appended');
    const byId = new Map(callbacks.map((callback) => [callback.eventId, callback]));
    for (const entry of entries) sameCallback(byId.get(entry.eventId)!, entry, 'findCallbacks');
  },

  async 'findCallbacks: leaves out what cannot be delivered again'(store) {
    const journal = await store.open();
    const entries = [
      pendingEntry(['a'], ending(MINE), { eventId: 'pending' }),
      journalEntry({ eventId: 'rejected', state: 'rejected' }),
      journalEntry({ eventId: 'no body', body: null }),
      journalEntry({ eventId: 'empty body', body: new Uint8Array(0) }),
      journalEntry({ eventId: 'recorded' }),
    ];
    await journal.append(entries.sort(byEventId));
    await split(journal, [], { eventId: 'settled' });
    await split(journal, [waiting('a')], { eventId: 'split' });
    same(
      await found(journal, {}),
      ['empty body', 'recorded', 'settled', 'split'],
      'findCallbacks: leaves out `pending`, `rejected` and callbacks without body, and nothing else',
    );
  },

  async 'findCallbacks: finds what fits all of the filter'(store) {
    const journal = await store.open();
    const entry = (eventId: string, eventName: string, conversationKey: string | null, occurredAt: number) =>
      journalEntry({ eventId, eventName, conversationKey, occurredAt });
    await journal.append([
      entry('1', 'chat.c2c-message.sent', 'x', 1_000),
      entry('2', 'chat.c2c-message.sent', 'X', 2_000),
      entry('3', 'chat.group-message.sent', 'x', 3_000),
      entry('4', 'chat.group-message.sent', null, 4_000),
    ]);
    const cases: [CallbackFilter, string[], string][] = [
      [{}, ['1', '2', '3', '4'], 'an empty filter finds all'],
      [{ eventIds: ['2', '4', '5'] }, ['2', '4'], 'by event ids'],
      [{ eventIds: [] }, [], 'no event id finds nothing'],
      [{ eventNames: ['chat.group-message.sent'] }, ['3', '4'], 'by event names'],
      [{ conversationKey: 'x' }, ['1', '3'], 'by conversation, every character counts'],
      [{ since: 2_000 }, ['2', '3', '4'], 'since is the first that is found'],
      [{ until: 2_000 }, ['1'], 'until is the first that is not'],
      [{ eventNames: ['chat.c2c-message.sent'], conversationKey: 'x', since: 0, until: 4_000 }, ['1'], 'all must fit'],
    ];
    for (const [filter, expected, sentence] of cases) {
      same(await found(journal, filter), expected, `findCallbacks: ${sentence}: ${JSON.stringify(filter)}`);
    }
  },

  async 'findCallbacks: finds a conversation by the text that was appended, and no other by it'(store) {
    const journal = await store.open();
    const texts = [...ODD_TEXTS, ...ODD_TEXTS.map((text) => `${text}x`)];
    const entries = texts.map((conversationKey, index) => journalEntry({ eventId: String(index), conversationKey }));
    await journal.append(entries.sort(byEventId));
    for (const { eventId, conversationKey } of entries) {
      same(
        await found(journal, { conversationKey: conversationKey! }),
        [eventId],
        `findCallbacks: a conversation may hold any character, be of any length: ${JSON.stringify(conversationKey)}`,
      );
    }
  },

  async 'findCallbacks: gives pages in the order of the keys'(store) {
    const journal = await store.open();
    const entries = Array.from({ length: 5 }, (_, index) => journalEntry({ receivedAt: 5_000 - index }));
    for (const entry of entries) await journal.append([entry]);
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = (await journal.findCallbacks({}, { after, limit: 2 })).map(({ key }) => key);
      after = page.at(-1);
      pages.push(page);
    } while (after !== undefined);
    const [a, b, c, d, e] = entries.map(({ key }) => key).sort() as [string, string, string, string, string];
    same(pages, [[a, b], [c, d], [e], []], 'findCallbacks: up to `limit`, ordered by key, those after `after`');
  },

  async 'findDeliveries: gives deliveries as they are stored'(store) {
    const journal = await store.open();
    const body = Uint8Array.from([0, 255, 10, 13, 128]);
    const entry = await split(journal, [waiting('a', { attempts: 2, redelivery: true, error: 'Error: a' })], { body });
    const [record] = await journal.findDeliveries({}, { limit: 10 });
    const { callback, changedAt, ...rest } = record!;
    same(
      rest,
      { handler: 'a', state: 'pending', attempts: 2, redelivery: true, error: 'Error: a' },
      'findDeliveries: gives handler, state, attempts, redelivery and error',
    );
    same(Number.isInteger(changedAt), true, 'findDeliveries: gives epoch milliseconds of the last change');
    same(callback.key, entry.key, 'findDeliveries: gives the callback of the delivery');
    same(Buffer.compare(callback.body!, body), 0, 'findDeliveries: gives the exact bytes of the body, as Uint8Array');
  },

  async 'findDeliveries: finds what fits all of the filter'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a'), waiting('b', { state: 'dead' })], { eventId: '1', conversationKey: 'x' });
    await split(journal, [waiting('a', { state: 'done' })], { eventId: '2', conversationKey: 'X' });
    const cases: [DeliveryFilter, string[], string][] = [
      [{}, ['1a', '1b', '2a'], 'an empty filter finds all'],
      [{ state: 'dead' }, ['1b'], 'by state'],
      [{ handler: 'a' }, ['1a', '2a'], 'by handler'],
      [{ handler: 'A' }, [], 'by handler, every character counts'],
      [{ eventIds: ['2', '3'] }, ['2a'], 'by event ids'],
      [{ eventIds: [] }, [], 'no event id finds nothing'],
      [{ conversationKey: 'x' }, ['1a', '1b'], 'by conversation, every character counts'],
      [{ state: 'pending', handler: 'a', conversationKey: 'x', eventIds: ['1', '2'] }, ['1a'], 'all must fit'],
    ];
    for (const [filter, expected, sentence] of cases) {
      same(await foundDeliveries(journal, filter), expected, `findDeliveries: ${sentence}: ${JSON.stringify(filter)}`);
    }
  },

  async 'findDeliveries: finds by the time of the last change'(store) {
    const journal = await store.open();
    const { key, eventId } = await split(journal, [waiting('a')]);
    const changedAt = async () => (await journal.findDeliveries({ handler: 'a' }, { limit: 1 }))[0]!.changedAt;
    const first = await changedAt();
    const find = (filter: DeliveryFilter) => foundDeliveries(journal, { handler: 'a', ...filter });
    same(await find({ since: first }), [`${eventId}a`], 'findDeliveries: `since` is the first that is found');
    same(await find({ since: first + 1 }), [], 'findDeliveries: nothing that changed before `since` is found');
    same(await find({ until: first }), [], 'findDeliveries: `until` is the first that is not found');
    same(await find({ until: first + 1 }), [`${eventId}a`], 'findDeliveries: what changed before `until` is found');
    await nextTick(journal);
    const [claimed] = await claim(journal, 'a');
    const second = await changedAt();
    same(second > first, true, 'findDeliveries: a claim changes the attempts, and with them `changedAt`');
    await nextTick(journal);
    await journal.renew([{ key, handler: 'a' }], MINE);
    same(await changedAt(), second, 'findDeliveries: a longer lease changes neither state, attempts nor error');
    await journal.update([endOf(claimed!, MINE, { state: 'done' })]);
    same((await changedAt()) > second, true, 'findDeliveries: an update changes the state, and with it `changedAt`');
  },

  async 'findDeliveries: gives pages in the order of the keys, then of the handlers'(store) {
    const journal = await store.open();
    const handlers = ['b', 'a', 'B'];
    const keys: string[] = [];
    for (const receivedAt of [3_000, 2_000]) {
      const { key } = journalEntry({ receivedAt });
      keys.unshift(
        (
          await split(
            journal,
            handlers.map((handler) => waiting(handler)),
            { key },
          )
        ).key,
      );
    }
    const pages: string[][] = [];
    let after: DeliveryKey | undefined;
    do {
      const page = await journal.findDeliveries({}, { after, limit: 2 });
      const last = page.at(-1);
      after = last && { key: last.callback.key, handler: last.handler };
      pages.push(keysOf(page).map((key, index) => `${keys.indexOf(key)}${page[index]!.handler}`));
    } while (after !== undefined);
    same(
      pages,
      [['0B', '0a'], ['0b', '1B'], ['1a', '1b'], []],
      'findDeliveries: up to `limit`, ordered by key and handler, those after `after`',
    );
  },
};
