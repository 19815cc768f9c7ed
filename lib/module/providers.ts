import type { Provider } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { ChatServer } from '../chat-servers/chat-server.js';
import { ChatDeliveries } from '../delivery/chat-deliveries.js';
import { EventDispatcher } from '../delivery/event-dispatcher.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import { Deciders } from '../decisions/deciders.js';
import { Tracing } from '../diagnostics/tracing.js';
import { HandlerExplorer } from '../delivery/handler-explorer.js';
import { MethodExplorer } from '../delivery/method-explorer.js';
import { JOURNAL_SOURCE, journalProviders, type JournalSource } from '../journal/journal-provider.js';
import { JournalWriter } from '../journal/journal-writer.js';
import { resolveOptions, type ChatWebhooksOptions } from '../options/options.js';
import { CallbackEndpoint } from '../pipeline/endpoint/callback-endpoint.js';
import { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import { HostRoutes } from '../pipeline/endpoint/host-routes.js';
import type { MountedController } from '../pipeline/endpoint/mount-controller.js';
import { ServerEntry } from '../pipeline/endpoint/server-entry.js';
import { CallbackCounters, CallbackTally } from '../counters/callback-counters.js';
import { CallbackReceiver } from '../pipeline/receiver/callback-receiver.js';
import { ProposalAnswers } from '../pipeline/receiver/proposal-answers.js';
import { RefusalLog } from '../pipeline/receiver/refusal-log.js';
import { ArrivalCounter } from '../silence/arrival-counter.js';
import { SilenceWatch } from '../silence/silence-watch.js';
import { TurnEnd } from '../pipeline/endpoint/turn-end.js';
import {
  ACTIVE_CHAT_SERVERS,
  chatServerProviders,
  CONFIGURED_CHAT_SERVERS,
  PROTOCOLS,
  RESOLVED_OPTIONS,
} from './chat-server-providers.js';
import { ChatWebhooksHealth } from '../health/chat-webhooks-health.js';
import { ChatWebhooks } from './chat-webhooks.js';
import { deliveryProviders } from './delivery-providers.js';
import type { ChatWebhooksExtras } from '../options/extras.js';
import { provide, token } from './provide.js';
import { Lifecycle } from './lifecycle.js';
import { RouteMounting } from './route-mounting.js';
import { StartReport } from './start-report.js';

/** The options as the host gave them. */
export const GIVEN_OPTIONS = token<ChatWebhooksOptions>('CHAT_WEBHOOKS_MODULE_OPTIONS');

/** The controllers whose routes are to be added. */
export const MOUNTED_CONTROLLERS = token<readonly MountedController[]>('CHAT_WEBHOOKS_MOUNTED_CONTROLLERS');

/** Undefined where callbacks enter at the controllers. */
const SERVER_ENTRY = token<ServerEntry | undefined>('CHAT_WEBHOOKS_SERVER_ENTRY');

/** Everything that the module's routes lead to. */
export function chatWebhooksProviders(extras: ChatWebhooksExtras, chatServers: readonly ChatServer[]): Provider[] {
  return [
    provide(RESOLVED_OPTIONS, { given: GIVEN_OPTIONS }, ({ given }) => resolveOptions(given, chatServers)),
    ...chatServerProviders(chatServers, extras.authenticators ?? {}),
    ...journalProviders(extras.journal),
    ...deliveryProviders(),
    ...pipelineProviders(extras),
    ...silenceProviders(),
    provide(
      StartReport,
      {
        configured: CONFIGURED_CHAT_SERVERS,
        paths: CallbackPaths,
        adapterHost: HttpAdapterHost,
        dispatcher: EventDispatcher,
        deciders: Deciders,
      },
      (parts) => new StartReport({ ...parts, entry: extras.entry ?? 'controller' }),
    ),
    provide(
      RouteMounting,
      {
        options: RESOLVED_OPTIONS,
        controllers: MOUNTED_CONTROLLERS,
        paths: CallbackPaths,
        serverEntry: SERVER_ENTRY,
        adapterHost: HttpAdapterHost,
      },
      (parts) => new RouteMounting(parts),
    ),
    provide(
      Lifecycle,
      {
        options: RESOLVED_OPTIONS,
        configured: CONFIGURED_CHAT_SERVERS,
        protocols: PROTOCOLS,
        journal: token<JournalSource>(JOURNAL_SOURCE),
        endpoint: CallbackEndpoint,
        writer: JournalWriter,
        dispatcher: EventDispatcher,
        deliveries: ChatDeliveries,
        explorer: HandlerExplorer,
        methods: MethodExplorer,
        deciders: Deciders,
        recorder: DecisionRecorder,
        counters: CallbackCounters,
        tracing: Tracing,
        silence: SilenceWatch,
        adapterHost: HttpAdapterHost,
        serverEntry: SERVER_ENTRY,
        report: StartReport,
      },
      (parts) => new Lifecycle(parts),
    ),
    provide(
      ChatWebhooks,
      {
        paths: CallbackPaths,
        endpoint: CallbackEndpoint,
        chatServers: ACTIVE_CHAT_SERVERS,
        writer: JournalWriter,
        recorder: DecisionRecorder,
        dispatcher: EventDispatcher,
      },
      (parts) => new ChatWebhooks(parts),
    ),
    provide(
      ChatWebhooksHealth,
      {
        journal: token<JournalSource>(JOURNAL_SOURCE),
        dispatcher: EventDispatcher,
        deliveries: ChatDeliveries,
        deciders: Deciders,
        endpoint: CallbackEndpoint,
        silence: SilenceWatch,
        modules: ModulesContainer,
      },
      (parts) => new ChatWebhooksHealth(parts),
    ),
  ];
}

/** What notices that a chat server does not call any more. */
function silenceProviders(): Provider[] {
  return [
    ArrivalCounter,
    provide(
      SilenceWatch,
      {
        options: RESOLVED_OPTIONS,
        counter: ArrivalCounter,
        configured: CONFIGURED_CHAT_SERVERS,
        protocols: PROTOCOLS,
      },
      ({ options, counter, configured, protocols }) =>
        new SilenceWatch({
          policy: options.silence,
          counter,
          isWatched: ({ provider, appId, command }) =>
            configured.get(provider)?.appIds.includes(appId) === true &&
            protocols[provider].commands.get(command)?.phase === 'after',
        }),
    ),
  ];
}

/** The way of a callback from a route to its answer. */
function pipelineProviders({ entry, journal }: ChatWebhooksExtras): Provider[] {
  return [
    provide(
      JournalWriter,
      { source: token<JournalSource>(JOURNAL_SOURCE), options: RESOLVED_OPTIONS },
      ({ source, options }) => new JournalWriter(source, options.journalQueueLimit),
    ),
    TurnEnd,
    provide(
      DecisionRecorder,
      {
        options: RESOLVED_OPTIONS,
        writer: JournalWriter,
        counters: CallbackTally,
        dispatcher: EventDispatcher,
        tracing: Tracing,
        turnEnd: TurnEnd,
      },
      ({ options, writer, counters, dispatcher, tracing, turnEnd }) =>
        new DecisionRecorder({
          writer: journal === undefined ? undefined : writer,
          counters,
          due: dispatcher.due,
          dispatch: dispatcher.dispatch,
          afterAnswers: (task) => turnEnd.afterAnswers(task),
          store: options.store,
          tracing,
        }),
    ),
    provide(
      CallbackEndpoint,
      {
        options: RESOLVED_OPTIONS,
        writer: JournalWriter,
        counters: CallbackTally,
        dispatcher: EventDispatcher,
        deciders: Deciders,
        recorder: DecisionRecorder,
        tracing: Tracing,
        arrivals: ArrivalCounter,
        turnEnd: TurnEnd,
      },
      ({ options, writer, counters, dispatcher, deciders, recorder, tracing, arrivals, turnEnd }) => {
        const { unrecognized, store, answerAfter, bodyLimit: maxBytes, bodyTimeout: timeout } = options;
        const receiver = new CallbackReceiver({
          writer: journal === undefined ? undefined : writer,
          counters,
          log: new RefusalLog(),
          proposals: new ProposalAnswers(counters, deciders, recorder),
          due: dispatcher.due,
          dispatch: dispatcher.dispatch,
          afterAnswers: (task) => turnEnd.afterAnswers(task),
          unrecognized,
          store,
          answerAfter,
          arrivals: options.silence === undefined ? undefined : arrivals,
          tracing,
        });
        return new CallbackEndpoint(receiver, { maxBytes, timeout }, turnEnd);
      },
    ),
    provide(
      HostRoutes,
      { chatServers: ACTIVE_CHAT_SERVERS, endpoint: CallbackEndpoint, options: RESOLVED_OPTIONS },
      ({ chatServers, endpoint, options }) => new HostRoutes(chatServers, endpoint, options.unrecognized),
    ),
    provide(
      SERVER_ENTRY,
      { paths: CallbackPaths, endpoint: CallbackEndpoint, chatServers: ACTIVE_CHAT_SERVERS },
      ({ paths, endpoint, chatServers }) =>
        entry === 'server' ? new ServerEntry(paths, endpoint, chatServers) : undefined,
    ),
  ];
}
