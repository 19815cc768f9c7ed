import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Tally } from '../sending/tally.js';

/** What the app has stored, by its own account. */
export interface StoredReport {
  /** Messages of this run. */
  readonly messages: number;
  /** Messages that the app answered as taken, and does not have. */
  readonly lostAfterAnswer: number;
  /** Messages that it has, though the chat server got no success. */
  readonly storedUnanswered: number;
  readonly forged: number;
}

/**
 * Compares what was answered with what is stored.
 *
 * @param command for the shell; prints the event id of each stored callback, one per line
 * @param signal ends it if it is aborted while the command runs
 * @throws Error if the command fails, or is interrupted
 */
export async function compareWithStored(
  command: string,
  { fates, forgedIds }: Tally,
  signal: AbortSignal,
): Promise<StoredReport> {
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  let interrupted = false;
  const stop = () => {
    interrupted = true;
    child.kill();
    lines.close();
    child.stdout.destroy(); // what the shell has started may keep it open
  };
  signal.addEventListener('abort', stop, { once: true });
  const stored = new Set<string>();
  let forged = 0;
  for await (const line of lines) {
    const id = line.trim();
    if (fates.has(id)) stored.add(id);
    else if (forgedIds.has(id)) forged++;
  }
  const [code] = (await ended) as [number | null];
  signal.removeEventListener('abort', stop);
  if (interrupted) throw new Error('the command of --stored-by was interrupted');
  if (code !== 0) throw new Error(`the command of --stored-by ended with ${code}`);
  let lostAfterAnswer = 0;
  let storedUnanswered = 0;
  for (const [id, fate] of fates) {
    if (fate === 'answered' && !stored.has(id)) lostAfterAnswer++;
    if (fate !== 'answered' && stored.has(id)) storedUnanswered++;
  }
  return { messages: stored.size, lostAfterAnswer, storedUnanswered, forged };
}
