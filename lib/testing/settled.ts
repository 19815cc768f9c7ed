import type { INestApplicationContext } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import { EventDispatcher } from '../delivery/event-dispatcher.js';
import { JournalWriter } from '../journal/journal-writer.js';
import { within } from '../time/time-limit.js';
import { webhooksOf } from './app-under-test.js';

/** Milliseconds between two looks for deliveries that wait for a retry. */
const INTERVAL = 10;

/** What `settled` waits for. */
export interface SettledOptions {
  /**
   * Whether to wait for retries too, until each delivery is done or a dead letter. Set the module's `retryDelay` and `pollInterval` to
   * a few milliseconds, or move the clock. @default false
   */
  readonly retries?: boolean;
  /** Milliseconds after which it gives up. @default no limit, or 4000 with `retries` */
  readonly within?: number;
}

/**
 * Resolves when everything that was answered so far has been delivered: no handler is running, and a durable journal knows the
 * outcomes. It also takes from the journal whatever is due by then, which `ChatWebhooks.settled` does not. It waits for retries only
 * with `retries: true`. Use it to check that something did *not* happen.
 *
 * @throws Error for an app without ChatWebhooksModule, and when the time is over: it names what is still pending
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
    await find(DecisionRecorder).drained();
    await find(JournalWriter).drained();
    await new Promise((resolve) => setImmediate(resolve)); // delivery begins at the end of the turn
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
    `Not settled within ${limit} ms: ${dispatcher.pending} deliveries wait or run in the app` +
      (open.length > 0 ? `, and in the journal ${open.join(', ')}` : ''),
  );
}

/** What the handlers of this app have yet to get from the journal. */
async function waiting({ journal, handlers }: EventDispatcher) {
  const known = new Set(handlers.map(({ id }) => id));
  const backlog = (await journal?.backlog()) ?? [];
  return backlog.filter(({ handler, pending }) => pending > 0 && known.has(handler));
}
