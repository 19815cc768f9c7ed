import type { INestApplicationContext } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { EventDispatcher } from '../delivery/event-dispatcher.js';
import { JournalWriter } from '../journal/journal-writer.js';
import { within } from '../time/time-limit.js';
import { webhooksOf } from './webhooks-of.js';

/** Milliseconds between looks for what waits to be tried again. */
const INTERVAL = 10;

/** What `settled` waits for. */
export interface SettledOptions {
  /**
   * Also for later attempts, until each delivery is done or a dead letter. Set the module's `retryDelay` and `pollInterval` to a few
   * milliseconds, or move the clock. @default false
   */
  readonly retries?: boolean;
  /** Milliseconds. @default no limit, or 4000 with `retries` */
  readonly within?: number;
}

/**
 * Resolves when everything that was answered so far has been delivered: no handler is under way, and a durable journal knows the
 * outcomes. Also takes from the journal whatever is due by then, which `ChatWebhooks.settled` does not. What a failed handler gets
 * again later is waited for only if asked. Good for seeing that something did *not* happen.
 *
 * @throws Error for an app without ChatWebhooksModule, and when the time is over: it names what is still open
 *
 * @example
 * ```ts
 * await deliver(app, openImC2cMessage());
 * await settled(app);
 * expect(app.get(Welcome).greeted).toEqual([]);
 * ```
 */
export async function settled(app: INestApplicationContext, options: SettledOptions = {}): Promise<void> {
  const find = webhooksOf(app);
  const dispatcher = find(EventDispatcher);
  const { retries = false, within: limit = retries ? 4_000 : undefined } = options;
  const over = new AbortController();
  const settle = async () => {
    await find(JournalWriter).drained();
    await new Promise((resolve) => setImmediate(resolve)); // dispatch begins at the end of the turn
    await dispatcher.idle();
    if (!retries) return;
    while ((await waiting(dispatcher)).length > 0 && !over.signal.aborted) {
      await pause(INTERVAL);
      await dispatcher.idle();
    }
  };
  if (limit === undefined) return settle();
  const done = await within(
    limit,
    settle().then(() => true),
    () => false,
  );
  if (done) return;
  over.abort();
  const open = (await waiting(dispatcher)).map(({ handler, pending }) => `${pending} for ${handler}`);
  throw new Error(
    `Not settled within ${limit} ms: ${dispatcher.pending} deliveries wait or are under way in the app` +
      (open.length > 0 ? `, and in the journal ${open.join(', ')}` : ''),
  );
}

/** What handlers of this app are still to get from the journal. */
async function waiting({ journal, handlers }: EventDispatcher) {
  const known = new Set(handlers.map(({ id }) => id));
  const backlog = (await journal?.backlog()) ?? [];
  return backlog.filter(({ handler, pending }) => pending > 0 && known.has(handler));
}
