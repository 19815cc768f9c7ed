import type { DurableJournal } from '../../lib/journal/index.js';
import type { JournalStore } from '../../lib/journal/index.js';
import { backlogOf } from '../../lib/journal/contract/kit.js';
import { journalCommands, type JournalCommand } from './journal-commands.js';
import { JournalModel } from './journal-model.js';
import { fc, runs } from './fast-check.js';

/** Set it to look longer. */
const { MODEL_RUNS } = process.env;

/** Checks that whatever is done to a journal, by two instances in turn, does what it does to the model. */
export function describeModel(
  name: string,
  makeStore: () => Promise<JournalStore<DurableJournal>>,
  full: number,
): void {
  it(
    `${name} does what the model does, whatever the sequence`,
    async () => {
      const numRuns = MODEL_RUNS === undefined ? runs(full) : Number(MODEL_RUNS);
      await fc.assert(
        fc.asyncProperty(journalCommands, async (commands) => {
          const store = await makeStore();
          await follow(store, commands).finally(() => store.close());
        }),
        { numRuns, interruptAfterTimeLimit: MODEL_RUNS === undefined ? 20_000 : undefined },
      );
    },
    MODEL_RUNS === undefined ? 30_000 : 3_600_000,
  );
}

async function follow(store: JournalStore<DurableJournal>, commands: readonly JournalCommand[]): Promise<void> {
  const model = new JournalModel();
  const instances = [await store.open(), await store.open()];
  for (const [index, command] of commands.entries()) {
    const journal = instances[index % 2]!;
    await command(journal, model);
    expect(await stateOf(journal)).toEqual(stateOfModel(model));
  }
}

async function stateOf(journal: DurableJournal) {
  const deliveries = await journal.findDeliveries({}, { limit: 1_000 });
  const callbacks = await journal.findCallbacks({}, { limit: 1_000 });
  return {
    callbacks: callbacks.map(({ key }) => key),
    backlog: await backlogOf(journal),
    deliveries: deliveries.map(({ callback, handler, state, attempts, redelivery, error }) => {
      return { key: callback.key, handler, state, attempts, seen: redelivery || attempts > 0, error };
    }),
  };
}

function stateOfModel({ deliverable, backlog, deliveries }: JournalModel) {
  return {
    callbacks: deliverable,
    backlog,
    deliveries: deliveries
      .map(({ key, handler, state, attempts, redelivery, error }) => {
        return { key, handler, state, attempts, seen: redelivery || attempts > 0, error };
      })
      .sort((a, b) => (a.key + a.handler < b.key + b.handler ? -1 : 1)),
  };
}
