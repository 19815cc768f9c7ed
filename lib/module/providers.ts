import type { InjectionToken, Provider, Type } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { ChatWebhooksExtras } from './extras.js';
import type { ResolvedOptions } from '../options/options.js';
import { ChatWebhooks } from './chat-webhooks.js';
import { ChatDeliveries } from '../delivery/chat-deliveries.js';
import { EventDispatcher } from '../delivery/event-dispatcher.js';
import { FailureReport } from '../delivery/failure-report.js';
import { HandlerExplorer } from '../delivery/handler-explorer.js';
import { UNCONFIGURED, type ActiveChatServers } from '../pipeline/endpoint/admission.js';
import { CallbackEndpoint } from '../pipeline/endpoint/callback-endpoint.js';
import { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import { HostRoutes } from '../pipeline/endpoint/host-routes.js';
import { ServerEntry } from '../pipeline/endpoint/server-entry.js';
import type { StoredCallback } from '../journal/durable-journal.js';
import { JOURNAL_SOURCE, journalProviders, type JournalSource } from '../journal/journal-provider.js';
import { JournalWriter } from '../journal/journal-writer.js';
import { OPENIM_OPTIONS, OpenImAuthenticator } from '../chat-servers/openim/authenticator.js';
import { OPENIM_PROTOCOL } from '../chat-servers/openim/controller.js';
import { openImProtocol } from '../chat-servers/openim/protocol.js';
import { CallbackCounters } from '../pipeline/receiver/callback-counters.js';
import { CallbackReceiver } from '../pipeline/receiver/callback-receiver.js';
import { restoreEvent } from '../pipeline/receiver/event-factory.js';
import { RefusalLog } from '../pipeline/receiver/refusal-log.js';
import type { Authenticator, CallbackProtocol } from '../chat-servers/chat-server.js';
import { TurnEnd } from '../pipeline/receiver/turn-end.js';
import { resolveOptions } from '../options/resolve-options.js';
import { StartReport } from './start-report.js';
import { TENCENT_OPTIONS, TencentAuthenticator } from '../chat-servers/tencent/authenticator.js';
import { TENCENT_PROTOCOL } from '../chat-servers/tencent/controller.js';
import { tencentProtocol } from '../chat-servers/tencent/protocol.js';

/** Injection token of the checked options. */
export const RESOLVED_OPTIONS = 'CHAT_WEBHOOKS_RESOLVED_OPTIONS';

/**
 * Everything behind the controllers.
 *
 * @param optionsToken where the options are, as the host gave them
 */
export function chatWebhooksProviders(extras: ChatWebhooksExtras, optionsToken: InjectionToken): Provider[] {
  const { authenticators = {} } = extras;
  return [
    { provide: RESOLVED_OPTIONS, useFactory: resolveOptions, inject: [optionsToken] },
    ...journalProviders(extras.journal),
    ...senderProviders('tencent', TencentAuthenticator, authenticators.tencent, TENCENT_OPTIONS),
    {
      provide: TENCENT_PROTOCOL,
      useFactory: ({ tencent }: ResolvedOptions) => tencentProtocol(tencent ?? NO_SENDER),
      inject: [RESOLVED_OPTIONS],
    },
    ...senderProviders('openim', OpenImAuthenticator, authenticators.openim, OPENIM_OPTIONS),
    {
      provide: OPENIM_PROTOCOL,
      useFactory: ({ openim }: ResolvedOptions) => openImProtocol(openim ?? NO_SENDER),
      inject: [RESOLVED_OPTIONS],
    },
    CallbackCounters,
    HandlerExplorer,
    {
      provide: JournalWriter,
      inject: [JOURNAL_SOURCE, RESOLVED_OPTIONS],
      useFactory: (source: JournalSource, options: ResolvedOptions) =>
        new JournalWriter(source, options.journalQueueLimit),
    },
    {
      provide: RESTORE_EVENT,
      inject: [TENCENT_PROTOCOL, OPENIM_PROTOCOL],
      useFactory: (...chatServers: CallbackProtocol[]): RestoreEvent => {
        return (callback) => restoreEvent(chatServers, callback);
      },
    },
    {
      provide: EventDispatcher,
      inject: [ModuleRef, CallbackCounters, RESOLVED_OPTIONS, RESTORE_EVENT, { token: EventEmitter2, optional: true }],
      useFactory: makeDispatcher,
    },
    {
      provide: ChatDeliveries,
      inject: [EventDispatcher, RESTORE_EVENT],
      useFactory: (dispatcher: EventDispatcher, restore: RestoreEvent) => new ChatDeliveries(dispatcher, restore),
    },
    {
      provide: StartReport,
      inject: [RESOLVED_OPTIONS, CallbackPaths, HttpAdapterHost, EventDispatcher],
      useFactory: (
        options: ResolvedOptions,
        paths: CallbackPaths,
        adapterHost: HttpAdapterHost,
        dispatcher: EventDispatcher,
      ) => new StartReport({ options, paths, adapterHost, dispatcher, entry: extras.entry ?? 'controller' }),
    },
    {
      provide: SENDERS,
      inject: [TENCENT_PROTOCOL, TencentAuthenticator, OPENIM_PROTOCOL, OpenImAuthenticator],
      useFactory: (
        tencentProtocol: CallbackProtocol,
        tencent: Authenticator,
        openImProtocol: CallbackProtocol,
        openim: Authenticator,
      ): ActiveChatServers => ({
        tencent: { protocol: tencentProtocol, authenticator: tencent },
        openim: { protocol: openImProtocol, authenticator: openim },
      }),
    },
    {
      provide: ChatWebhooks,
      inject: [CallbackPaths, CallbackEndpoint, SENDERS, JournalWriter, EventDispatcher],
      useFactory: (
        paths: CallbackPaths,
        endpoint: CallbackEndpoint,
        chatServers: ActiveChatServers,
        writer: JournalWriter,
        dispatcher: EventDispatcher,
      ) => new ChatWebhooks({ paths, endpoint, chatServers, writer, dispatcher }),
    },
    {
      provide: HostRoutes,
      inject: [SENDERS, CallbackEndpoint, RESOLVED_OPTIONS],
      useFactory: (chatServers: ActiveChatServers, endpoint: CallbackEndpoint, { unrecognized }: ResolvedOptions) =>
        new HostRoutes(chatServers, endpoint, unrecognized),
    },
    {
      provide: ServerEntry,
      inject: [CallbackPaths, CallbackEndpoint, SENDERS],
      useFactory: (paths: CallbackPaths, endpoint: CallbackEndpoint, chatServers: ActiveChatServers) =>
        extras.entry === 'server' ? new ServerEntry(paths, endpoint, chatServers) : undefined,
    },
    {
      provide: CallbackEndpoint,
      inject: [RESOLVED_OPTIONS, JournalWriter, CallbackCounters, EventDispatcher],
      useFactory: (
        options: ResolvedOptions,
        writer: JournalWriter,
        counters: CallbackCounters,
        dispatcher: EventDispatcher,
      ) => {
        const turnEnd = new TurnEnd();
        const receiver = new CallbackReceiver({
          writer: extras.journal === undefined ? undefined : writer,
          counters,
          log: new RefusalLog(),
          due: dispatcher.due,
          dispatch: dispatcher.dispatch,
          turnEnd,
          unrecognized: options.unrecognized,
          store: options.store,
          answerAfter: options.answerAfter,
        });
        return new CallbackEndpoint(receiver, { maxBytes: options.bodyLimit, timeout: options.bodyTimeout }, turnEnd);
      },
    },
  ];
}

/** Stand-ins for the options of a chat server that has none: its authenticator lets nobody come as far as they matter. */
const NO_SENDER = { answerTimeout: 0, onFailure: 'refuse' } as const;

/** A chat server's options and its authenticator, which without options lets nobody in. */
function senderProviders(
  key: 'tencent' | 'openim',
  token: Type<Authenticator>,
  own: Type<Authenticator> | undefined,
  optionsToken: string,
): Provider[] {
  return [
    { provide: optionsToken, useFactory: (options: ResolvedOptions) => options[key], inject: [RESOLVED_OPTIONS] },
    {
      provide: token,
      inject: [RESOLVED_OPTIONS, ModuleRef],
      useFactory: (options: ResolvedOptions, moduleRef: ModuleRef) =>
        options[key] === undefined ? UNCONFIGURED : moduleRef.create<Authenticator>(own ?? token),
    },
  ];
}

/** Injection token of all chat servers with their authenticators. */
const SENDERS = 'CHAT_WEBHOOKS_SENDERS';

/** Injection token of what makes an event again. */
const RESTORE_EVENT = 'CHAT_WEBHOOKS_RESTORE_EVENT';
type RestoreEvent = (callback: StoredCallback) => AnyChatEvent;

function makeDispatcher(
  moduleRef: ModuleRef,
  counters: CallbackCounters,
  options: ResolvedOptions,
  restore: RestoreEvent,
  injected: EventEmitter2 | undefined,
): EventDispatcher {
  const { handlerQueueLimit: queueLimit, leaseTime, pollInterval, hooks, logErrors } = options;
  const report = new FailureReport(counters, hooks, logErrors);
  const parts = { counters, report, restore, queueLimit, leaseTime, pollInterval };
  if (injected !== undefined) return new EventDispatcher({ ...parts, emitter: injected });
  findEmitter(moduleRef);
  return new EventDispatcher({
    ...parts,
    // by the time of the first event, as nothing has Nest make the emitter before this
    get emitter() {
      return findEmitter(moduleRef);
    },
  });
}

/** The emitter of `EventEmitterModule.forRoot({ global: false })`, which this module cannot inject. */
function findEmitter(moduleRef: ModuleRef): EventEmitter2 {
  try {
    return moduleRef.get(EventEmitter2, { strict: false });
  } catch {
    throw new Error(
      'ChatWebhooksModule needs the event emitter: add EventEmitterModule.forRoot() to the imports of the root module',
    );
  }
}
