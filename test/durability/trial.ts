import type { MakeDatabase } from '../support/databases.js';
import { Fleet, type FleetOptions } from './fleet.js';
import { judge, type Verdict } from './verdict.js';

/** What one trial came to. */
export interface Outcome extends Verdict {
  readonly name: string;
  readonly kills: number;
  readonly seconds: number;
  /** What else is worth knowing. */
  readonly notes: readonly string[];
  /** Expectations that were not met; empty when all is well. */
  readonly faults: readonly string[];
}

/** What the work of a trial did. */
export interface Work {
  /** Texts of the messages that were answered OK. */
  readonly answered: ReadonlySet<string>;
  readonly kills?: number;
  readonly notes?: readonly string[];
  readonly faults?: readonly string[];
}

const NOTHING: Verdict = { answered: 0, lost: 0, lostMessages: [], repeated: 0, twice: 0 };

/** Does something to a fleet, lets it deliver everything, closes it, and looks at what is there. Never rejects. */
export async function tryOut(
  name: string,
  makeDatabase: MakeDatabase,
  options: FleetOptions,
  work: (fleet: Fleet) => Promise<Work>,
): Promise<Outcome> {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  let fleet: Fleet | undefined;
  try {
    fleet = await Fleet.open(makeDatabase, options);
    const { answered, kills = 0, notes = [], faults = [] } = await work(fleet);
    const pendingFor = performance.now();
    const late = await faultOf(fleet.settled());
    const settled = ((performance.now() - pendingFor) / 1000).toFixed(1);
    const unwell = await faultOf(fleet.close());
    const verdict = judge(answered, await fleet.books.read());
    const all = [...faults, ...late, ...unwell, ...faultsOf(verdict)];
    return {
      name,
      kills,
      ...verdict,
      seconds: seconds(),
      notes: [...notes, `all delivered after ${settled} s`],
      faults: all.length === 0 ? [] : [...all, `the instances said last:\n${await fleet.lastLines()}`],
    };
  } catch (error) {
    const log = (await fleet?.lastLines()) ?? '';
    const faults = [`${describe(error)}\n${log}`];
    return { name, kills: 0, ...NOTHING, seconds: seconds(), notes: [], faults };
  } finally {
    await fleet?.dispose();
  }
}

function faultsOf({ answered, lost, lostMessages, twice }: Verdict): string[] {
  return [
    ...(answered === 0 ? ['nothing was answered'] : []),
    ...(lost > 0 ? [`${lost} messages are lost, or not delivered yet: ${lostMessages.join('; ')}`] : []),
    ...(twice > 0 ? [`${twice} messages have two rows or two effects`] : []),
  ];
}

async function faultOf(work: Promise<void>): Promise<string[]> {
  return work.then(
    () => [],
    (error: unknown) => [describe(error)],
  );
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
