import type { Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { ChatDeliveries } from '../delivery/chat-deliveries.js';
import { EventDispatcher, type DispatcherParts } from '../delivery/event-dispatcher.js';
import { FailureReport } from '../delivery/failure-report.js';
import { Deciders } from '../decisions/deciders.js';
import { HandlerExplorer } from '../delivery/handler-explorer.js';
import { MethodExplorer } from '../delivery/method-explorer.js';
import { ObservedAttempts } from '../delivery/observed-attempts.js';
import { Tracing } from '../diagnostics/tracing.js';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { StoredCallback } from '../journal/durable-journal.js';
import type { ResolvedOptions } from '../options/options.js';
import { CallbackCounters, CallbackTally } from '../counters/callback-counters.js';
import { restoreEvent } from '../pipeline/receiver/event-factory.js';
import { PROTOCOLS, RESOLVED_OPTIONS } from './chat-server-providers.js';
import { provide, token } from './provide.js';

/** Makes the event of a stored callback again. */
const RESTORE_EVENT = token<(callback: StoredCallback) => AnyChatEvent>('CHAT_WEBHOOKS_RESTORE_EVENT');

/** What gives events to handlers and listeners. */
export function deliveryProviders(): Provider[] {
  return [
    CallbackTally,
    provide(CallbackCounters, { tally: CallbackTally }, ({ tally }) => new CallbackCounters(tally)),
    MethodExplorer,
    provide(HandlerExplorer, { methods: MethodExplorer }, ({ methods }) => new HandlerExplorer(methods)),
    provide(
      Deciders,
      { counters: CallbackTally, options: RESOLVED_OPTIONS },
      ({ counters, options: { onDecisionFailed } }) => new Deciders(counters, onDecisionFailed),
    ),
    provide(RESTORE_EVENT, { protocols: PROTOCOLS }, ({ protocols }) => {
      const all = Object.values(protocols);
      return (callback) => restoreEvent(all, callback);
    }),
    provide(
      FailureReport,
      { counters: CallbackTally, options: RESOLVED_OPTIONS },
      ({ counters, options: { hooks, logErrors } }) => new FailureReport(counters, hooks, logErrors),
    ),
    provide(Tracing, { options: RESOLVED_OPTIONS }, ({ options }) => new Tracing(options.telemetry)),
    provide(ObservedAttempts, { tracing: Tracing }, ({ tracing }) => new ObservedAttempts(tracing)),
    provide(
      EventDispatcher,
      {
        counters: CallbackTally,
        report: FailureReport,
        observed: ObservedAttempts,
        restore: RESTORE_EVENT,
        options: RESOLVED_OPTIONS,
        moduleRef: ModuleRef,
        injected: { token: EventEmitter2, optional: true },
      },
      ({ options, moduleRef, injected, ...parts }: DispatcherNeeds) => {
        const { handlerQueueLimit: queueLimit, leaseTime, pollInterval } = options;
        if (injected === undefined) findEmitter(moduleRef);
        return new EventDispatcher({
          ...parts,
          queueLimit,
          leaseTime,
          pollInterval,
          // by the time of the first event, as nothing has Nest make the emitter before this
          get emitter() {
            return injected ?? findEmitter(moduleRef);
          },
        });
      },
    ),
    provide(
      ChatDeliveries,
      { dispatcher: EventDispatcher, restore: RESTORE_EVENT },
      ({ dispatcher, restore }) => new ChatDeliveries(dispatcher, restore),
    ),
  ];
}

interface DispatcherNeeds extends Pick<DispatcherParts, 'counters' | 'report' | 'observed' | 'restore'> {
  readonly options: ResolvedOptions;
  readonly moduleRef: ModuleRef;
  /** Undefined for `EventEmitterModule.forRoot({ global: false })`, whose emitter this module cannot inject. */
  readonly injected: EventEmitter2 | undefined;
}

function findEmitter(moduleRef: ModuleRef): EventEmitter2 {
  try {
    return moduleRef.get(EventEmitter2, { strict: false });
  } catch {
    throw new Error(
      'ChatWebhooksModule needs the event emitter: add EventEmitterModule.forRoot() to the imports of the root module',
    );
  }
}
