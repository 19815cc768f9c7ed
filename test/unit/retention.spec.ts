import { Retention } from '../../lib/journal/retention.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { captureLog, fakeTime, pass } from '../support/delivery-instance.js';
import { turns, until } from '../support/gate.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

class Pruned extends MemoryJournal {
  readonly steps: number[] = [];

  constructor(private left: number) {
    super();
  }

  override async prune(_age: number, limit: number): Promise<number> {
    const pruned = Math.min(limit, this.left);
    this.left -= pruned;
    this.steps.push(pruned);
    return pruned;
  }
}

let log: string[];

fakeTime();
beforeEach(() => void (log = captureLog()));

describe('Retention', () => {
  it('deletes step by step until nothing old is left, looks again an hour later, and tells what it deleted', async () => {
    const journal = new Pruned(450);
    new Retention(journal, 2 * DAY).start();
    await pass(0);
    await until(() => journal.steps.length === 3);
    await turns();
    await pass(HOUR);
    expect(journal.steps).toEqual([200, 200, 50, 0]);
    expect(log).toEqual([expect.stringContaining('Deleted 450 callbacks older than 2 days')]);
  });

  it('ends between two steps when it is stopped', async () => {
    const journal = new Pruned(Infinity);
    const retention = new Retention(journal, 2 * DAY);
    retention.start();
    await pass(0);
    await retention.stop();
    expect(journal.steps).toEqual([200]);
  });
});
