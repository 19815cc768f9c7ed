import { CallbackJournal } from '../../lib/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { DECISION_LIMITS, JournalOverloadedError, JournalWriter } from '../../lib/journal/journal-writer.js';
import { fc, runs } from '../support/fast-check.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const stored = (entries: readonly JournalEntry[]): AppendOutcome[] => entries.map(() => 'stored');

let made = 0;
/** The writer looks at nothing but the event id; `key` tells two entries with the same one apart. */
function entry(eventId: string): JournalEntry {
  return { eventId, key: String(made++) } as JournalEntry;
}

interface Call {
  readonly entries: readonly JournalEntry[];
  readonly finish: (outcomes?: readonly AppendOutcome[]) => Promise<void>;
  readonly fail: (error: unknown) => Promise<void>;
}

/** A journal whose `append` ends when the test says so. */
class GatedJournal extends CallbackJournal {
  readonly calls: Call[] = [];

  constructor(private readonly places: number) {
    super();
  }

  override get lanes(): number {
    return this.places;
  }

  append(entries: readonly JournalEntry[]): Promise<readonly AppendOutcome[]> {
    return new Promise((resolve, reject) => {
      this.calls.push({
        entries,
        finish: (outcomes = stored(entries)) => (resolve(outcomes), turn()),
        fail: (error) => (reject(error), turn()),
      });
    });
  }

  /** Event ids of each call. */
  get batches(): string[][] {
    return this.calls.map(({ entries }) => entries.map(({ eventId }) => eventId));
  }
}

function writing({ lanes = 1, limit = 10_000 } = {}) {
  const journal = new GatedJournal(lanes);
  const writer = new JournalWriter(() => journal, limit);
  const append = (...ids: string[]) => {
    const outcomes = ids.map((id) => writer.append(entry(id)));
    for (const outcome of outcomes) outcome.catch(() => {}); // looked at later than it rejects
    return outcomes;
  };
  return { journal, writer, append };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index).padStart(4, '0'));

describe('JournalWriter', () => {
  it('writes a lone entry in the same turn of the event loop', async () => {
    const { journal, append } = writing();
    const [one] = append('a');
    await turn();
    expect(journal.batches).toEqual([['a']]);
    await journal.calls[0]!.finish();
    await expect(one).resolves.toBe('stored');
  });

  it('writes what came in one turn together', async () => {
    const { journal, append } = writing();
    append('a', 'b', 'c');
    await turn();
    expect(journal.batches).toEqual([['a', 'b', 'c']]);
  });

  it('gathers what comes during a write into the next one', async () => {
    const { journal, append } = writing();
    append('a');
    await turn();
    append('b');
    await turn();
    append('c', 'd');
    await turn();
    expect(journal.batches).toEqual([['a']]);
    await journal.calls[0]!.finish();
    expect(journal.batches).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('settles nothing before the write has ended', async () => {
    const { journal, append } = writing();
    let settled = false;
    const [one] = append('a');
    void one!.finally(() => (settled = true));
    await turn();
    await turn();
    expect(settled).toBe(false);
    await journal.calls[0]!.finish();
    expect(settled).toBe(true);
  });

  it('writes at most 500 entries at once', async () => {
    const { journal, append } = writing();
    const all = append(...numbered(1_001));
    await turn();
    await journal.calls[0]!.finish();
    await journal.calls[1]!.finish();
    await journal.calls[2]!.finish();
    expect(journal.batches.map((ids) => ids.length)).toEqual([500, 500, 1]);
    expect(await Promise.all(all)).toHaveLength(1_001);
  });

  it('sorts a batch by event id, and gives each caller its own outcome', async () => {
    const { journal, append } = writing();
    const outcomes = append('c', 'a', 'b');
    await turn();
    expect(journal.batches).toEqual([['a', 'b', 'c']]);
    await journal.calls[0]!.finish(['stored', 'duplicate', 'stored']);
    await expect(Promise.all(outcomes)).resolves.toEqual(['stored', 'stored', 'duplicate']);
  });

  it('passes equal event ids of a batch on once: the first, the others are duplicates', async () => {
    const { journal, writer } = writing();
    const [first, ...others] = ['a', 'a', 'a'].map(entry);
    const outcomes = [first!, ...others].map((one) => writer.append(one));
    await turn();
    expect(journal.calls[0]!.entries).toEqual([first]);
    await journal.calls[0]!.finish();
    await expect(Promise.all(outcomes)).resolves.toEqual(['stored', 'duplicate', 'duplicate']);
  });

  it('fails all equal entries of a batch when the one that stands for them is refused', async () => {
    const { journal, append } = writing();
    const outcomes = append('a', 'a');
    await turn();
    await journal.calls[0]!.finish([new Error('too long')]);
    for (const outcome of outcomes) await expect(outcome).rejects.toThrow('too long');
  });

  it.each([1, 2, 3])('has at most %i writes under way when the journal has so many lanes', async (lanes) => {
    const { journal, append } = writing({ lanes });
    append(...numbered(5 * 500));
    await turn();
    expect(journal.calls).toHaveLength(lanes);
    await journal.calls[0]!.finish();
    expect(journal.calls).toHaveLength(lanes + 1);
  });

  it('shares what waits out among the free lanes, each entry in one', async () => {
    const { journal, append } = writing({ lanes: 4 });
    append('a');
    await turn();
    append(...numbered(90));
    await turn();
    expect(journal.batches.map((ids) => ids.length)).toEqual([1, 30, 30, 30]);
    expect(journal.batches.slice(1).flat()).toEqual(numbered(90));
  });

  it('shares few out among fewer lanes', async () => {
    const { journal, append } = writing({ lanes: 4 });
    append(...numbered(20));
    await turn();
    expect(journal.batches.map((ids) => ids.length)).toEqual([16, 4]);
  });

  it('gives all that waits to the only lane that comes free', async () => {
    const { journal, append } = writing({ lanes: 2 });
    append(...numbered(40));
    await turn();
    append(...numbered(50));
    await turn();
    await journal.calls[0]!.finish();
    expect(journal.batches.map((ids) => ids.length)).toEqual([20, 20, 50]);
  });

  it('starts a write in a free lane while another is under way', async () => {
    const { journal, append } = writing({ lanes: 2 });
    append('a');
    await turn();
    const [second] = append('b');
    await turn();
    await journal.calls[1]!.finish();
    await expect(second).resolves.toBe('stored');
    expect(journal.batches).toEqual([['a'], ['b']]);
  });

  it('lets a refused entry fail alone', async () => {
    const { journal, append } = writing();
    const [a, b, c] = append('a', 'b', 'c');
    await turn();
    await journal.calls[0]!.finish(['stored', new Error('too long'), 'duplicate']);
    await expect(a).resolves.toBe('stored');
    await expect(b).rejects.toThrow('too long');
    await expect(c).resolves.toBe('duplicate');
  });

  it('fails the whole batch when the journal is down, and goes on with the next one', async () => {
    const { journal, append } = writing();
    const failing = append('a', 'b');
    await turn();
    const [next] = append('c');
    await journal.calls[0]!.fail(new Error('connection lost'));
    for (const outcome of failing) await expect(outcome).rejects.toThrow('connection lost');
    await journal.calls[1]!.finish();
    await expect(next).resolves.toBe('stored');
  });

  it('survives a journal that throws at once', async () => {
    let down = true;
    class Journal extends CallbackJournal {
      append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
        if (down) throw new Error('not connected');
        return Promise.resolve(stored(entries));
      }
    }
    const journal = new Journal();
    const writer = new JournalWriter(() => journal, 10);
    await expect(writer.append(entry('a'))).rejects.toThrow('not connected');
    down = false;
    await expect(writer.append(entry('a'))).resolves.toBe('stored');
  });

  it.each<[string, AppendOutcome[]]>([
    ['fewer outcomes than entries', ['stored']],
    ['something else than an outcome', ['stored', undefined as never]],
  ])('fails an entry for which the journal reports %s', async (_, outcomes) => {
    const { journal, append } = writing();
    const [a, b] = append('a', 'b');
    await turn();
    await journal.calls[0]!.finish(outcomes);
    await expect(a).resolves.toBe('stored');
    await expect(b).rejects.toThrow('fewer outcomes');
  });

  it('fails the batch when the journal reports no list', async () => {
    const { journal, append } = writing();
    const [a] = append('a');
    await turn();
    await journal.calls[0]!.finish(null as never);
    await expect(a).rejects.toBeInstanceOf(TypeError);
  });

  it('refuses at once when too many wait, and takes entries again when they no longer do', async () => {
    const { journal, append } = writing({ limit: 2 });
    append('a');
    await turn();
    append('b', 'c');
    const [overload] = append('d');
    await expect(overload).rejects.toBeInstanceOf(JournalOverloadedError);
    await journal.calls[0]!.finish();
    const [later] = append('e');
    await journal.calls[1]!.finish();
    await journal.calls[2]!.finish();
    await expect(later).resolves.toBe('stored');
    expect(journal.batches).toEqual([['a'], ['b', 'c'], ['e']]);
  });

  describe('drained', () => {
    it('resolves at once when there is nothing to write', async () => {
      await expect(writing().writer.drained()).resolves.toBeUndefined();
    });

    it('waits for what waits and what is being written, also when it fails', async () => {
      const { journal, writer, append } = writing();
      const [a] = append('a');
      let drained = false;
      void writer.drained().then(() => (drained = true));
      await turn();
      const [b] = append('b');
      await journal.calls[0]!.finish();
      expect(drained).toBe(false);
      await journal.calls[1]!.fail(new Error('down'));
      expect(drained).toBe(true);
      await expect(a).resolves.toBe('stored');
      await expect(b).rejects.toThrow('down');
    });
  });
});

/** Stores by event id as a database does, now and then refusing a row or a whole batch. */
class MapJournal extends CallbackJournal {
  readonly rows = new Map<string, string>();
  readonly batches: (readonly JournalEntry[])[] = [];
  most = 0;
  private underWay = 0;

  constructor(
    private readonly places: number,
    private readonly schedule: readonly { turns: number; down: boolean }[],
    private readonly refused: ReadonlySet<string>,
  ) {
    super();
  }

  override get lanes(): number {
    return this.places;
  }

  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    const { turns, down } = this.schedule[this.batches.push(entries) % this.schedule.length]!;
    this.most = Math.max(this.most, ++this.underWay);
    for (let waited = 0; waited < turns; waited++) await turn();
    this.underWay--;
    if (down) throw new Error('down');
    return entries.map(({ eventId, key }) => {
      if (this.refused.has(eventId)) return new Error('refused');
      if (this.rows.has(eventId)) return 'duplicate';
      this.rows.set(eventId, key);
      return 'stored';
    });
  }
}

it('settles every append once, loses nothing and stores nothing twice, whatever the schedule', async () => {
  const ids = fc.constantFrom(...'abcdefghij');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(ids, { maxLength: 8 }), { maxLength: 12 }),
      fc.array(fc.record({ turns: fc.nat(3), down: fc.boolean() }), { minLength: 1, maxLength: 6 }),
      fc.uniqueArray(ids, { maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 20 }),
      async (arrivals, schedule, refused, lanes, limit) => {
        const journal = new MapJournal(lanes, schedule, new Set(refused));
        const writer = new JournalWriter(() => journal, limit);
        const outcomes: { one: JournalEntry; outcome: Promise<unknown> }[] = [];
        for (const arrival of arrivals) {
          for (const one of arrival.map(entry)) {
            outcomes.push({ one, outcome: writer.append(one).catch((error: Error) => error) });
          }
          await turn();
        }
        await writer.drained();
        const settled = await Promise.all(outcomes.map(async ({ one, outcome }) => ({ one, outcome: await outcome })));
        const keysOf = (wanted: string) =>
          settled.filter(({ outcome }) => outcome === wanted).map(({ one }) => one.key);
        expect(keysOf('stored').sort()).toEqual([...journal.rows.values()].sort());
        for (const { one, outcome } of settled)
          if (outcome === 'duplicate') expect(journal.rows.has(one.eventId)).toBe(true);
        for (const batch of journal.batches) {
          const batchIds = batch.map(({ eventId }) => eventId);
          expect(batchIds).toEqual([...new Set(batchIds)].sort());
        }
        const passed = settled.filter(({ outcome }) => !(outcome instanceof JournalOverloadedError));
        const given = new Set(journal.batches.flat().map(({ eventId }) => eventId));
        expect(passed.every(({ one }) => given.has(one.eventId))).toBe(true);
        expect(journal.most).toBeLessThanOrEqual(lanes);
      },
    ),
    { numRuns: runs(200) },
  );
});

describe('large bodies', () => {
  const MIB = 1024 * 1024;
  // stands for bytes that need not exist
  const large = (eventId: string, length: number) => ({ ...entry(eventId), body: { length } as Uint8Array });

  it('are written in batches of at most 4 MiB, unless one alone is larger', async () => {
    const journal = new GatedJournal(9);
    const writer = new JournalWriter(() => journal, 100);
    for (const [id, size] of [
      ['a', 3],
      ['b', 1],
      ['c', 1],
      ['d', 20],
      ['e', 1],
    ] as const)
      void writer.append(large(id, size * MIB));
    await turn();
    expect(journal.calls.map(({ entries }) => entries.map(({ eventId }) => eventId))).toEqual([
      ['a', 'b'],
      ['c'],
      ['d'],
      ['e'],
    ]);
    for (const call of journal.calls) await call.finish();
  });

  it('fill the queue before their number does, and leave it again', async () => {
    const journal = new GatedJournal(1);
    const writer = new JournalWriter(() => journal, 100);
    const waiting = ['a', 'b'].map((id) => writer.append(large(id, 200 * MIB)));
    await expect(writer.append(entry('c'))).rejects.toBeInstanceOf(JournalOverloadedError);
    await turn();
    await journal.calls[0]!.finish();
    const later = writer.append(entry('c'));
    await journal.calls[1]!.finish();
    await journal.calls[2]!.finish();
    expect(await Promise.all([...waiting, later])).toEqual(['stored', 'stored', 'stored']);
  });
});

describe('JournalWriter gets decisions, for which nobody waits', () => {
  it('and writes them after all callbacks that wait, together with them where there is room', async () => {
    const { journal, writer, append } = writing();
    append('first');
    await turn();
    const decided = ['a', 'b'].map((id) => writer.appendDecision(entry(id)));
    append('y', 'z');
    await journal.calls[0]!.finish();
    expect(journal.batches).toEqual([['first'], ['a', 'b', 'y', 'z']]);
    await journal.calls[1]!.finish();
    expect(await Promise.all(decided)).toEqual(['stored', 'stored']);
  });

  it('and leaves them behind where callbacks fill the batch', async () => {
    const { journal, writer, append } = writing();
    append('first');
    await turn();
    const decided = writer.appendDecision(entry('decision'));
    append(...numbered(600));
    await journal.calls[0]!.finish();
    await journal.calls[1]!.finish();
    expect(journal.batches[1]).toEqual(numbered(600).slice(0, 500));
    expect(journal.batches[2]).toEqual([...numbered(600).slice(500), 'decision']);
    await journal.calls[2]!.finish();
    await expect(decided).resolves.toBe('stored');
    await writer.drained();
  });

  it('and takes no more than may wait, while callbacks go on as if there were none', async () => {
    const { journal, writer, append } = writing({ limit: 3 });
    append('first');
    await turn();
    const decided = Array.from({ length: DECISION_LIMITS.entries + 7 }, (_, index) =>
      writer.appendDecision(entry(`decision ${index}`)).catch((error: Error) => error.name),
    );
    const [one, two, three, four] = append('1', '2', '3', '4');
    await expect(four).rejects.toBeInstanceOf(JournalOverloadedError);
    for (let call = 0; call < journal.calls.length; call++) await journal.calls[call]!.finish();
    expect(await Promise.all([one, two, three])).toEqual(['stored', 'stored', 'stored']);
    const outcomes = await Promise.all(decided);
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(DECISION_LIMITS.entries);
    expect(outcomes.slice(-7)).toEqual(Array(7).fill('JournalOverloadedError'));
    expect(journal.batches[1]).toEqual(expect.arrayContaining(['1', '2', '3']));
  });

  it('and counts what their bodies and changes add to memory', async () => {
    const { journal, writer, append } = writing();
    append('first');
    await turn();
    const large = (index: number) =>
      ({ ...entry(`${index}`), body: Buffer.alloc(DECISION_LIMITS.bytes / 4) }) as JournalEntry;
    const decided = [1, 2, 3, 4, 5].map((index) =>
      writer.appendDecision(large(index)).catch((error: Error) => error.name),
    );
    for (let call = 0; call < journal.calls.length; call++) await journal.calls[call]!.finish();
    expect(await Promise.all(decided)).toEqual([...Array(4).fill('stored'), 'JournalOverloadedError']);
    expect(journal.batches.slice(1)).toEqual([['1'], ['2'], ['3'], ['4']]);
  });
});
