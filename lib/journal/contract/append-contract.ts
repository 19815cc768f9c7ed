import { randomUUID } from 'node:crypto';
import type { CallbackJournal } from '../callback-journal.js';
import { byEventId, HOUR, type JournalContract, journalEntry, LONG_AGO, same } from './kit.js';

/** What a chat user can type, and databases stumble over. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  'jared ',
  'nul \0 inside',
  'lone \uD800 surrogate',
  '\uDC00',
  '😀 👩‍👩‍👧',
  'e\u0301',
  `'"\\%_;--`,
  'ジ'.repeat(400),
  '😀'.repeat(200),
];

/**
 * What every journal must do: the contract of `CallbackJournal`.
 *
 * @example
 * ```ts
 * for (const [name, check] of Object.entries(journalContract)) {
 *   it(name, async () => {
 *     const store = await makeStore();
 *     try {
 *       await check(store);
 *     } finally {
 *       await store.close();
 *     }
 *   });
 * }
 * ```
 */
export const journalContract: JournalContract<CallbackJournal> = {
  async 'append: tells new entries from duplicates, in the order of the entries'(store) {
    const journal = await store.open();
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((eventId) => journalEntry({ eventId }));
    same(await journal.append([b!]), ['stored'], 'append: an entry with a new event id is "stored"');
    same(
      await journal.append([a!, journalEntry({ eventId: 'b' }), c!, d!]),
      ['stored', 'duplicate', 'stored', 'stored'],
      'append: one outcome for each entry, in their order; an event id that is stored already is a "duplicate"',
    );
  },

  async 'append: tells event ids apart by every character'(store) {
    const journal = await store.open();
    const entries = ['A', 'B ', 'a', 'b'].map((eventId) => journalEntry({ eventId }));
    same(
      await journal.append(entries),
      Array(4).fill('stored'),
      'append: event ids are the same only if every character is',
    );
  },

  async 'append: an entry of another instance is a duplicate'(store) {
    const entry = journalEntry();
    await (await store.open()).append([entry]);
    const outcomes = await (await store.open()).append([{ ...entry, key: journalEntry().key }]);
    same(outcomes, ['duplicate'], 'append: what one instance stored is a "duplicate" for all others');
  },

  async 'append: has one winner when several instances bring the same events at once'(store) {
    const journals = await Promise.all([1, 2, 3, 4].map(() => store.open()));
    const ids = Array.from({ length: 100 }, () => randomUUID()).sort();
    const outcomes = await Promise.all(
      [...journals, ...journals].map((journal) => journal.append(ids.map((eventId) => journalEntry({ eventId })))),
    );
    for (const index of ids.keys()) {
      same(
        outcomes.map((list) => list[index]).sort(),
        [...Array(7).fill('duplicate'), 'stored'],
        'append: of several writers that bring an event at once, exactly one gets "stored", the others "duplicate"',
      );
    }
  },

  async 'append: refuses nothing that a chat user can type'(store) {
    const journal = await store.open();
    for (const text of ODD_TEXTS) {
      const entry = journalEntry({
        conversationKey: text,
        from: text,
        to: text,
        groupId: text,
        appId: text,
        command: text,
      });
      same(
        await journal.append([{ ...entry, facts: { clientIp: text, platform: text, operationId: text } }]),
        ['stored'],
        `append: accounts, groups and conversations may hold any character, be of any length: ${JSON.stringify(text)}`,
      );
    }
  },

  async 'append: takes entries without conversation, people, command and facts'(store) {
    const nothing = { conversationKey: null, from: null, to: null, groupId: null, command: '', facts: {} };
    const outcomes = await (await store.open()).append([journalEntry({ ...nothing, state: 'rejected' })]);
    same(outcomes, ['stored'], 'append: conversation, people and group may be null, the command empty');
  },

  async 'append: takes no body, an empty one, any bytes, and a large one'(store) {
    const bodies = [
      null,
      new Uint8Array(0),
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      Buffer.alloc(1 << 20, 'x'),
    ];
    const outcomes = await (await store.open()).append(bodies.map((body) => journalEntry({ body })).sort(byEventId));
    same(outcomes, Array(4).fill('stored'), 'append: a body may be null, empty, any bytes, and a megabyte long');
  },

  async 'append: takes 500 entries at once'(store) {
    const entries = Array.from({ length: 500 }, () => journalEntry()).sort(byEventId);
    const outcomes = await (await store.open()).append(entries);
    same(outcomes, Array(500).fill('stored'), 'append: gets up to 500 entries at once');
  },

  async 'ping: resolves while the store is there, at once and beside an append'(store) {
    const journal = await store.open();
    await Promise.all([journal.ping?.(), journal.append([journalEntry()]), journal.ping?.()]);
  },

  async 'arrivals: counts what came, by app, command and hour, if the journal has it'(store) {
    const journal = await store.open();
    if (journal.arrivals === undefined) return;
    const at = (minutes: number) => LONG_AGO - (LONG_AGO % HOUR) + minutes * 60_000;
    const entries = [
      journalEntry({ receivedAt: at(0) }),
      journalEntry({ receivedAt: at(0) + 59_999 }),
      journalEntry({ receivedAt: at(59), state: 'rejected' }),
      journalEntry({ receivedAt: at(60) }),
      journalEntry({ receivedAt: at(10), command: 'another' }),
      journalEntry({ receivedAt: at(11), appId: 'another' }),
      journalEntry({ receivedAt: at(12), proposal: 'C2cMessageSending' }),
      journalEntry({ receivedAt: at(0) - 1 }),
      journalEntry({ receivedAt: at(61) }),
    ];
    await journal.append(entries.toSorted(byEventId));
    const found = await journal.arrivals(at(0), at(61));
    const { provider, appId, command } = entries[0]!;
    same(
      found.toSorted((one, other) => one.last - other.last || one.hour - other.hour),
      [
        { provider, appId, command: 'another', hour: at(0), minutes: 1, callbacks: 1, last: at(10) },
        { provider, appId: 'another', command, hour: at(0), minutes: 1, callbacks: 1, last: at(11) },
        { provider, appId, command, hour: at(0), minutes: 2, callbacks: 3, last: at(59) },
        { provider, appId, command, hour: at(60), minutes: 1, callbacks: 1, last: at(60) },
      ],
      'arrivals: counts callbacks and the minutes in which they came, rejected ones too, but no decisions; from `since` on, before `until`',
    );
  },
};
