import type { INestApplicationContext } from '@nestjs/common';
import { EventDispatcher } from '../../dispatch/event-dispatcher.js';
import { JournalWriter } from '../../journal/journal-writer.js';
import { webhooksOf } from '../webhooks-of.js';

/**
 * Resolves when everything that was answered so far has been delivered: no handler is under way, and a durable journal knows the
 * outcomes. Also takes from the journal whatever is due by then, which `ChatWebhooks.settled` does not. What a failed handler gets
 * again later is not waited for. Good for seeing that something did *not* happen.
 *
 * @throws Error for an app without ChatWebhooksModule
 *
 * @example
 * ```ts
 * await deliver(app, openImC2cMessage());
 * await settled(app);
 * expect(app.get(Welcome).greeted).toEqual([]);
 * ```
 */
export async function settled(app: INestApplicationContext): Promise<void> {
  const find = webhooksOf(app);
  await find(JournalWriter).drained();
  await new Promise((resolve) => setImmediate(resolve)); // dispatch begins at the end of the turn
  await find(EventDispatcher).idle();
}
