import { SettlementWriter } from '../../lib/delivery/settlement-writer.js';
import type { CallbackSettlement, DeliveryUpdate } from '../../lib/journal/durable-journal.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { captureLog, fakeTime, pass } from '../support/delivery-instance.js';
import { Gate } from '../support/gate.js';

const PATIENCE = 30_000;
const change = { state: 'done', attempts: 1, dueIn: 0, redelivery: true, error: null } as const;
const passOf = (key: string): CallbackSettlement => ({ key, owner: 'me', open: [] });
const endOf = (key: string): DeliveryUpdate => ({ key, handler: 'a', owner: 'me', attempt: 1, change });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

/** Keeps what is written, after whatever a test makes it wait for or fail with. */
class WrittenJournal extends MemoryJournal {
  /** Keys of each batch, with what was done to them. */
  readonly batches: string[][] = [];
  tries = 0;
  before: (keys: readonly string[]) => unknown = () => {};

  override settle(passes: readonly CallbackSettlement[]): Promise<void> {
    return this.keep('settle', passes);
  }
  override update(updates: readonly DeliveryUpdate[]): Promise<void> {
    return this.keep('update', updates);
  }
  private async keep(what: string, outcomes: readonly { key: string }[]): Promise<void> {
    this.tries++;
    const keys = outcomes.map(({ key }) => `${what} ${key}`);
    await this.before(keys);
    this.batches.push(keys);
  }
  get written(): string[] {
    return this.batches.flat();
  }
}

let log: string[];
let journal: WrittenJournal;
let told: string[];
let writer: SettlementWriter;

fakeTime();
beforeEach(() => {
  log = captureLog();
  journal = new WrittenJournal();
  told = [];
  writer = new SettlementWriter(journal, PATIENCE, (passes, updates) =>
    told.push(...[...passes, ...updates].map(({ key }) => key)),
  );
});

const down = () => Promise.reject(new Error('connection lost'));
/** Fails whatever contains one of these. */
const refuse =
  (...poison: string[]) =>
  (keys: readonly string[]) =>
    keys.some((key) => poison.includes(key)) && down();

const outages = () => log.filter((line) => line.includes('could not be stored')).length;

describe('SettlementWriter', () => {
  it('writes outcomes that come in a short time together', async () => {
    writer.settle(passOf('a'));
    await pass(10);
    writer.settle(passOf('b'));
    expect(journal.batches).toEqual([]);
    await pass(50);
    expect(journal.batches).toEqual([['settle a', 'settle b']]);
  });

  it('writes settlements and updates of a batch in one go each', async () => {
    writer.update(endOf('c'));
    writer.settle(passOf('a'));
    writer.update(endOf('d'));
    await pass(50);
    expect(journal.batches.sort()).toEqual([['settle a'], ['update c', 'update d']]);
  });

  it('tells what is in the journal when it is there', async () => {
    const gate = new Gate();
    journal.before = () => gate.passed;
    writer.settle(passOf('a'));
    writer.update(endOf('b'));
    await pass(50);
    expect(told).toEqual([]);
    gate.open();
    await pass(0);
    expect(told).toEqual(['a', 'b']);
  });

  it('writes at most 500 at once, and no update before the settlements that came earlier', async () => {
    for (const key of numbered(1_200)) {
      writer.settle(passOf(key));
      writer.update(endOf(key));
    }
    await pass(100);
    const sizes = (kind: string) =>
      journal.batches.filter(([first]) => first!.startsWith(kind)).map(({ length }) => length);
    expect(sizes('settle')).toEqual([500, 500, 200]);
    expect(sizes('update').reduce((sum, size) => sum + size)).toBe(1_200);
    expect(Math.max(...sizes('update'))).toBe(500);
    for (const key of numbered(1_200)) {
      expect(journal.written.indexOf(`settle ${key}`)).toBeLessThan(journal.written.indexOf(`update ${key}`));
    }
  });

  it('writes one batch of a kind at a time', async () => {
    const gate = new Gate();
    journal.before = () => gate.passed;
    writer.settle(passOf('a'));
    writer.update(endOf('c'));
    await pass(50);
    writer.settle(passOf('b'));
    writer.update(endOf('d'));
    await pass(50);
    expect(journal.tries).toBe(2);
    gate.open();
    await pass(50);
    expect(journal.batches.flat().sort()).toEqual(['settle a', 'settle b', 'update c', 'update d']);
  });

  it('tries a batch that failed again, and tells of it once', async () => {
    journal.before = down;
    for (const key of ['a', 'b', 'c']) writer.settle(passOf(key));
    await pass(1_000);
    journal.before = () => {};
    await pass(2_000);
    expect(journal.written.sort()).toEqual(['settle a', 'settle b', 'settle c']);
    expect(told.sort()).toEqual(['a', 'b', 'c']);
    expect(outages()).toBe(1);
  });

  it('tells of the next outage, too', async () => {
    for (const key of ['a', 'b']) {
      journal.before = down;
      writer.settle(passOf(key));
      await pass(1_000);
      journal.before = () => {};
      await pass(2_000);
    }
    expect(journal.written).toEqual(['settle a', 'settle b']);
    expect(outages()).toBe(2);
  });

  it('waits longer from failure to failure', async () => {
    journal.before = down;
    writer.settle(passOf('a'));
    await pass(20_000);
    expect(journal.tries).toBeGreaterThan(8);
    expect(journal.tries).toBeLessThan(20);
  });

  it('never lets an update overtake its settlement', async () => {
    journal.before = (keys) => keys.includes('settle a') && down();
    writer.settle(passOf('a'));
    await pass(100);
    writer.update(endOf('a'));
    await pass(1_000);
    expect(journal.written).not.toContain('update a');
    journal.before = () => {};
    await pass(3_000);
    expect(journal.written).toEqual(['settle a', 'update a']);
  });

  it('writes the other settlements when one cannot be written', async () => {
    journal.before = refuse('settle poison');
    for (const key of ['a', 'poison', ...numbered(50)]) writer.settle(passOf(key));
    await pass(PATIENCE / 3);
    expect(journal.written.sort()).toEqual(['a', ...numbered(50)].map((key) => `settle ${key}`).sort());
  });

  it('writes the other updates when one cannot be written', async () => {
    journal.before = refuse('update poison');
    for (const key of ['a', 'poison', ...numbered(50)]) writer.update(endOf(key));
    await pass(PATIENCE / 3);
    expect(journal.written.sort()).toEqual(['a', ...numbered(50)].map((key) => `update ${key}`).sort());
  });

  it('writes settlements when an update cannot be written', async () => {
    journal.before = refuse('update poison');
    writer.update(endOf('poison'));
    await pass(500);
    for (const key of numbered(20)) writer.settle(passOf(key));
    await pass(PATIENCE / 3);
    expect(new Set(journal.written).size).toBe(20);
  });

  it('writes and tells of a settlement once when an update behind it cannot be written', async () => {
    journal.before = refuse('update poison');
    writer.settle(passOf('a'));
    writer.update(endOf('poison'));
    await pass(PATIENCE / 3);
    expect([journal.written, told]).toEqual([['settle a'], ['a']]);
  });

  it('writes updates when a settlement cannot be written', async () => {
    journal.before = refuse('settle poison');
    writer.settle(passOf('poison'));
    await pass(500);
    for (const key of numbered(20)) writer.update(endOf(key));
    await pass(PATIENCE / 3);
    expect(journal.written).toHaveLength(20);
  });

  it('gives an outcome up whose lease is over', async () => {
    journal.before = refuse('settle poison');
    writer.settle(passOf('poison'));
    await pass(PATIENCE - 1_000);
    writer.settle(passOf('late'));
    await pass(10_000);
    const { tries } = journal;
    journal.before = () => {};
    await pass(2 * PATIENCE);
    expect(journal.written).toEqual(['settle late']);
    expect(journal.tries).toBe(tries);
  });

  it('gives up what cannot be written once it is closed', async () => {
    journal.before = down;
    writer.settle(passOf('a'));
    writer.update(endOf('b'));
    let drained = false;
    void writer.drained().then(() => (drained = true));
    await pass(1_000);
    expect(drained).toBe(false);
    writer.close();
    await pass(5_000);
    expect(drained).toBe(true);
  });

  describe('drained', () => {
    it('resolves at once when nothing is to be written', async () => {
      await expect(writer.drained()).resolves.toBeUndefined();
    });

    it.each([
      ['is written', () => {}],
      ['is given up', down],
    ])('resolves when everything %s', async (_, after) => {
      const gate = new Gate();
      journal.before = async () => {
        await gate.passed;
        await after();
      };
      let drained = false;
      writer.settle(passOf('a'));
      writer.update(endOf('b'));
      void writer.drained().then(() => (drained = true));
      await pass(50);
      expect(drained).toBe(false);
      gate.open();
      await pass(2 * PATIENCE);
      expect(drained).toBe(true);
    });
  });
});
