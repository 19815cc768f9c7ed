import type { ModulesContainer } from '@nestjs/core';
import type { Deciders } from '../decisions/deciders.js';
import type { Backlog, ChatDeliveries } from '../delivery/chat-deliveries.js';
import type { EventDispatcher } from '../delivery/event-dispatcher.js';
import type { JournalSource } from '../journal/journal-provider.js';
import { nameOf, readable } from '../logging/error-text.js';
import type { CallbackEndpoint } from '../pipeline/endpoint/callback-endpoint.js';
import { LONGEST_DELAY, within } from '../time/time-limit.js';
import { completed, type HealthOptions } from './health-options.js';
import type { HealthDetails, HealthResult, HealthStatus, HealthWarning } from './health-result.js';
import type { SilenceWatch } from '../silence/silence-watch.js';
import { SharedReading, tooLate } from './shared-reading.js';
import { knowsDegraded } from './terminus.js';

/** What health is read from. */
export interface HealthParts {
  readonly journal: JournalSource;
  readonly dispatcher: Pick<EventDispatcher, 'journal'>;
  readonly deliveries: Pick<ChatDeliveries, 'backlog'>;
  readonly deciders: Pick<Deciders, 'openCircuits'>;
  readonly endpoint: Pick<CallbackEndpoint, 'isOpen'>;
  readonly silence: Pick<SilenceWatch, 'silences'>;
  readonly modules: ModulesContainer;
}

/**
 * Tells how the app is, in the form in which `@nestjs/terminus` takes it from a health indicator; Terminus itself is not needed.
 * Inject it. Give `check` to your monitoring, `ready` to the readiness probe, and `live` to the liveness probe.
 */
export class ChatWebhooksHealth {
  private readonly reached = new SharedReading(async () => this.parts.journal()?.ping?.());
  private readonly counted = new SharedReading(() => this.parts.deliveries.backlog());

  constructor(private readonly parts: HealthParts) {}

  /**
   * `down` when the journal cannot be reached; `degraded` when callbacks are still answered, but `warnings` says what to look at. It never
   * takes longer than `timeout`. However often it is called, the journal is asked once a second at most.
   *
   * @typeParam Status the statuses that whoever takes the result knows; the compiler finds it
   * @throws TypeError, as a rejection, for invalid options
   *
   * @example
   * ```ts
   * return this.terminus.check([() => this.health.check({ lag: 30_000 })]);
   * ```
   */
  async check<Key extends string = 'chat-webhooks', Status extends HealthStatus = HealthStatus>(
    options: HealthOptions<Key> = {},
  ): Promise<HealthResult<Key, HealthDetails<Status>>> {
    const { key, timeout, ...limits } = completed(options);
    const [reached, counted] = await Promise.all([
      outcomeWithin(timeout, this.reached.get()),
      this.parts.dispatcher.journal === undefined ? undefined : outcomeWithin(timeout, this.counted.get()),
    ]);
    const journalError = reached.error ?? (this.canPing ? undefined : counted?.error);
    const waiting = counted?.value && summed(counted.value);
    const openCircuits = this.parts.deciders.openCircuits;
    const silences = this.parts.silence.silences();
    const found: Readonly<Record<HealthWarning, boolean>> = {
      lag: (waiting?.lag ?? 0) > limits.lag,
      'dead-letters': (waiting?.deadLetters ?? 0) > limits.deadLetters,
      'open-circuits': openCircuits.length > 0,
      silence: silences.length > 0,
      backlog: counted?.error !== undefined,
    };
    const warnings = (Object.keys(found) as HealthWarning[]).filter((name) => found[name]);
    const warned = options.degraded ?? (knowsDegraded(this.parts.modules) ? 'degraded' : 'up');
    const status = journalError !== undefined ? 'down' : warnings.length > 0 ? warned : 'up';
    const details: HealthDetails = {
      status,
      warnings,
      ...(journalError !== undefined && { journalError }),
      ...waiting,
      openCircuits,
      silences: silences.map(({ provider, appId, command }) => ({ provider, appId, command })),
    };
    return { [key]: details } as HealthResult<Key, HealthDetails<Status>>;
  }

  /**
   * `down` before the app has started, and from the moment at which it shuts down: new callbacks should be sent to another instance. It
   * does not depend on the journal, which other instances would miss as well.
   */
  ready<Key extends string = 'chat-webhooks'>({ key = 'chat-webhooks' as Key }: { key?: Key } = {}) {
    return only(key, this.parts.endpoint.isOpen ? 'up' : 'down');
  }

  /** Always `up`: the event loop runs. Nothing that this knows of is cured by a restart, and a database that is down least of all. */
  live<Key extends string = 'chat-webhooks'>({ key = 'chat-webhooks' as Key }: { key?: Key } = {}) {
    return only(key, 'up');
  }

  private get canPing(): boolean {
    return this.parts.journal()?.ping !== undefined;
  }
}

function only<Key extends string>(key: Key, status: 'up' | 'down') {
  return { [key]: { status } } as HealthResult<Key, { readonly status: 'up' | 'down' }>;
}

/** How a reading ended in the time that there is: with a value, or an error of this name or code. */
async function outcomeWithin<T>(timeout: number, reading: Promise<T>): Promise<{ value?: T; error?: string }> {
  try {
    return { value: await within(Math.min(timeout, LONGEST_DELAY), reading, tooLate) };
  } catch (error) {
    return { error: codeOf(error) ?? nameOf(error) };
  }
}

/** What waits for this app's own handlers: others may be those of another app. */
function summed(backlog: readonly Backlog[]): Pick<HealthDetails, 'pending' | 'lag' | 'deadLetters'> {
  const own = backlog.filter(({ orphaned }) => !orphaned);
  const lags = own.map(({ lag }) => lag).filter((lag) => lag !== undefined);
  return {
    pending: own.reduce((sum, { pending }) => sum + pending, 0),
    ...((lags.length > 0 || own.length === 0) && { lag: Math.max(0, ...lags) }),
    deadLetters: own.reduce((sum, { dead }) => sum + dead, 0),
  };
}

/** What systems and drivers name their errors by, such as `ECONNREFUSED`: all of these are called `Error`. */
function codeOf(error: unknown): string | undefined {
  const code = readable(() => (error as { code?: unknown }).code, undefined);
  return typeof code === 'string' && /^[A-Z][A-Z_]{2,40}$/.test(code) ? code : undefined;
}
