// One writer in a process of its own. Arguments: its name, the journal's address as JSON.
import 'reflect-metadata';
import { answerQuestions } from '../answers.js';
import { makeEntries } from './entries.js';
import type { Address } from './journal-source.js';
import { WRITERS, type Writer, type WriterName } from './writers.js';

export interface RoundSettings {
  /** Each stores its next row when its last is stored. */
  readonly callers: number;
  readonly milliseconds: number;
}

export interface RoundFigures {
  readonly stored: number;
  /** Rows a second. */
  readonly rate: number;
  /** Microseconds of this process's processor time, for each row. */
  readonly cpu: number;
}

const [name, address = ''] = process.argv.slice(2) as [WriterName, string];
const writer = (await WRITERS[name](JSON.parse(address) as Address)) as Writer<unknown>;
/** Of the last round with so many callers. */
const rates = new Map<number, number>();

async function round({ callers, milliseconds }: RoundSettings): Promise<RoundFigures> {
  const expected = rates.get(callers);
  const room = expected === undefined ? 2000 : Math.ceil((1.5 * expected * milliseconds) / 1000);
  const items = makeEntries(room, name === 'durable').map(writer.prepare);
  let stored = 0;
  let next = 0;
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const end = begun + milliseconds;
  const call = async () => {
    while (next < items.length && performance.now() < end) {
      await writer.store(items[next++]);
      stored++;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const elapsed = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpuBefore);
  const rate = (stored / elapsed) * 1000;
  rates.set(callers, rate);
  return { stored, rate, cpu: (user + system) / stored };
}

answerQuestions({ round });
