import { jest } from '@jest/globals';
import { journalEntry } from '../../lib/journal/index.js';
import { MemoryJournal, MemoryStore } from '../../lib/testing/index.js';
import { describeContract } from '../support/contract-suite.js';

describeContract('MemoryJournal', async () => {
  const store = new MemoryStore();
  return { open: async () => new MemoryJournal(store), close: async () => {} };
});

describe('MemoryJournal', () => {
  const owner = 'one';

  it('keeps bodies as they were when they were appended', async () => {
    const journal = new MemoryJournal();
    const body = Buffer.from('before');
    await journal.append([journalEntry({ body })]);
    body.write('after ');
    const [found] = await journal.findCallbacks({}, { limit: 1 });
    expect(Buffer.from(found!.body!).toString()).toBe('before');
    found!.body!.fill(0);
    const [again] = await journal.findCallbacks({}, { limit: 1 });
    expect(Buffer.from(again!.body!).toString()).toBe('before');
  });

  it('shares nothing with another journal unless they are given one store', async () => {
    const [one, other] = [new MemoryJournal(), new MemoryJournal()];
    await one.append([journalEntry({ eventId: 'a' })]);
    expect(await other.append([journalEntry({ eventId: 'a' })])).toEqual(['stored']);
  });

  describe('with fake timers', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('ends the lease of a callback by the clock', async () => {
      const journal = new MemoryJournal();
      const lease = { owner, milliseconds: 30_000 };
      await journal.append([journalEntry({ state: 'pending', due: ['a'], lease })]);
      jest.advanceTimersByTime(29_999);
      expect(await journal.recover(10)).toBe(0);
      jest.advanceTimersByTime(1);
      expect(await journal.recover(10)).toBe(1);
    });

    it('ends the lease of a delivery by the clock', async () => {
      const journal = new MemoryJournal();
      const entry = journalEntry();
      await journal.append([entry]);
      await journal.redeliver([{ key: entry.key, handler: 'a' }]);
      const claim = () => journal.claim([{ handler: 'a', limit: 1 }], { owner, milliseconds: 1_000 });
      expect(await claim()).toHaveLength(1);
      jest.advanceTimersByTime(999);
      expect(await claim()).toHaveLength(0);
      jest.advanceTimersByTime(1);
      expect(await claim()).toHaveLength(1);
    });

    it('prunes by the clock', async () => {
      const journal = new MemoryJournal();
      await journal.append([journalEntry()]);
      jest.advanceTimersByTime(1_000);
      expect(await journal.prune(1_000, 10)).toBe(0);
      jest.advanceTimersByTime(1);
      expect(await journal.prune(1_000, 10)).toBe(1);
    });
  });
});
