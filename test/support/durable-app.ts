import {
  CallbackCounters,
  ChatDeliveries,
  type CallbackCounts,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import type { DeadLetterNotice, HandlerFailure } from '../../lib/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { startWebhookApp, type WebhookApp, type WebhookAppOptions } from './webhook-app.js';

/** Milliseconds, short enough for a test to see what comes of them; the lease long enough for a machine that is busy. */
export const FAST = {
  pollInterval: 20,
  leaseTime: 5_000,
  retryDelay: 10,
  retryDelayLimit: 40,
  shutdownTimeout: 50,
} satisfies Partial<ChatWebhooksModuleOptions>;

/** An app with a durable journal in memory. */
export interface DurableApp extends WebhookApp {
  readonly store: MemoryStore;
  readonly deliveries: ChatDeliveries;
  readonly failures: HandlerFailure[];
  readonly letters: DeadLetterNotice[];
  counts(): CallbackCounts;
}

/** Starts one; apps on the same store play several instances, or one before and after a restart. */
export async function startDurableApp(
  { module, ...options }: WebhookAppOptions,
  store = new MemoryStore(),
  journal = new MemoryJournal(store),
): Promise<DurableApp> {
  const failures: HandlerFailure[] = [];
  const letters: DeadLetterNotice[] = [];
  const running = await startWebhookApp({
    module: {
      ...FAST,
      journal: { useFactory: () => journal },
      onHandlerFailed: (failure) => failures.push(failure),
      onDeadLetter: (letter) => letters.push(letter),
      ...module,
    },
    ...options,
  });
  const deliveries = running.app.get(ChatDeliveries, { strict: false });
  const counts = () => running.app.get(CallbackCounters, { strict: false }).snapshot();
  return { ...running, store, deliveries, failures, letters, counts };
}

/** Lets a file's tests start apps that are closed behind each of them. */
export function closeBehind(): <A extends WebhookApp>(app: Promise<A>) => Promise<A> {
  const running: WebhookApp[] = [];
  afterEach(async () => {
    for (const { app } of running.splice(0)) await app.close();
  });
  return async (starting) => {
    const app = await starting;
    running.push(app);
    return app;
  };
}
