import type { HttpAdapterHost } from '@nestjs/core';
import type { ChatDeliveries } from '../delivery/chat-deliveries.js';
import type { CallbackCounters } from '../counters/callback-counters.js';
import type { Tracing } from '../diagnostics/tracing.js';
import type { SilenceWatch } from '../silence/silence-watch.js';
import type { HandlerExplorer } from '../delivery/handler-explorer.js';
import { findDecidingHandlers } from '../decisions/deciding-policy.js';
import type { MethodExplorer } from '../delivery/method-explorer.js';
import { inNoContext } from '../time/no-context.js';
import { isDurable, type DurableJournal } from '../journal/durable-journal.js';
import type { JournalSource } from '../journal/journal-provider.js';
import { Retention } from '../journal/retention.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import { InvalidOptionsError } from '../options/option-checks.js';
import type { ResolvedOptions } from '../options/options.js';
import type { CallbackProtocols } from '../pipeline/endpoint/admission.js';
import type { ServerEntry } from '../pipeline/endpoint/server-entry.js';
import { watchKeepAlive } from '../pipeline/http/keep-alive.js';
import type { ConfiguredChatServers } from './chat-server-providers.js';
import { missingHandlers, neverAsked, unknownSources } from './handler-warnings.js';
import { Shutdown, type ShutdownParts } from './shutdown.js';
import type { StartReport } from './start-report.js';

/** What starts and stops with the app. */
export interface LifecycleParts extends ShutdownParts {
  readonly options: ResolvedOptions;
  readonly configured: ConfiguredChatServers;
  readonly protocols: CallbackProtocols;
  readonly journal: JournalSource;
  readonly deliveries: ChatDeliveries;
  readonly explorer: HandlerExplorer;
  readonly methods: MethodExplorer;
  readonly counters: CallbackCounters;
  readonly tracing: Tracing;
  readonly silence: SilenceWatch;
  readonly adapterHost: HttpAdapterHost;
  /** Undefined where callbacks enter at the controllers. */
  readonly serverEntry: ServerEntry | undefined;
  readonly report: StartReport;
}

/** Starts and stops the receiver with the app: what comes first, and what is said at the start. */
export class Lifecycle {
  private readonly logger = new WebhooksLogger();
  private readonly shutdown: Shutdown;
  private retention: Retention | undefined;
  private unwatch = () => {};

  constructor(private readonly parts: LifecycleParts) {
    this.shutdown = new Shutdown(parts.options, parts);
  }

  /** When all providers are there. @throws TypeError for an object that is not a journal */
  check(): void {
    this.parts.journal();
    for (const { warnings } of this.parts.configured.values()) warnings.forEach(this.warn);
  }

  /** When all modules are there: finds the handlers, and opens the routes. @throws Error for what the journal cannot serve */
  start(): void {
    const { options, configured, dispatcher, deliveries, explorer, endpoint, report, serverEntry, adapterHost } =
      this.parts;
    const deciding = findDecidingHandlers(this.parts.methods);
    this.parts.deciders.start(deciding);
    const journal = this.durableJournal();
    const handlers = explorer.find(options.handlerPolicy);
    for (const warning of unknownSources(handlers, configured, 'listens to')) this.warn(warning);
    for (const warning of unknownSources(deciding, configured, 'decides for')) this.warn(warning);
    for (const warning of neverAsked(deciding, this.parts.protocols)) this.warn(warning);
    dispatcher.start(handlers, options.delivery === 'at-most-once' ? undefined : journal);
    if (dispatcher.journal !== undefined) {
      void inNoContext(async () => (await missingHandlers(deliveries)).forEach(this.warn));
    }
    if (journal !== undefined && options.retention !== undefined) {
      this.retention = new Retention(journal, options.retention);
      this.retention.start();
    }
    this.parts.silence.start(this.parts.journal());
    this.parts.tracing.start({ counters: this.parts.counters, deliveries });
    endpoint.open();
    report.write(this.parts.journal(), explorer.findUnheard());
    this.unwatch = report.watch();
    const server: unknown = adapterHost.httpAdapter?.getHttpServer();
    serverEntry?.attach(server);
    watchKeepAlive(server, this.warn);
  }

  /** Says that no more callbacks should come, while they are still accepted; see `Shutdown`. */
  delayStop(): Promise<void> {
    return this.shutdown.delay();
  }

  /** Finishes what is in hand, and gives the rest back to the journal; see `Shutdown`. */
  async stop(): Promise<void> {
    this.unwatch();
    await this.shutdown.run(async () => {
      await Promise.all([this.retention?.stop(), this.parts.silence.stop()]);
    });
    await this.parts.tracing.stop();
  }

  private readonly warn = (sentence: string): void => this.logger.warn(sentence);

  /** @throws InvalidOptionsError when the options ask for more than the journal can do */
  private durableJournal(): DurableJournal | undefined {
    const journal = this.parts.journal();
    if (journal !== undefined && isDurable(journal)) return journal;
    const { delivery, retention } = this.parts.options;
    if (delivery === 'at-least-once') {
      throw new InvalidOptionsError(
        'delivery',
        "cannot be 'at-least-once' without a durable journal, such as TypeOrmJournal",
      );
    }
    if (retention !== undefined) {
      throw new InvalidOptionsError('retentionDays', 'needs a durable journal, such as TypeOrmJournal');
    }
    return undefined;
  }
}
