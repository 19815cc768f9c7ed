import type { ChatServer, ChatServerOptions } from '../chat-servers/chat-server.js';
import type { HandlerPolicy } from '../delivery/event-handler.js';
import type { DecisionFailure } from '../decisions/deciders.js';
import type { DeadLetterNotice, FailureHooks, HandlerFailure } from '../delivery/failure-report.js';
import type { Telemetry } from '../diagnostics/telemetry.js';
import type { Provider } from '../events/chat-event.js';
import { silence } from './silence-options.js';
import { NO_EXTRAS } from './extras.js';
import { InvalidOptionsError, OptionChecks } from './option-checks.js';
import {
  count,
  days,
  hook,
  milliseconds,
  millisecondsOrNone,
  observers,
  oneOf,
  readOptions,
  type GivenOptions,
  type ResolvedValues,
} from './option-table.js';

/** The options that do not belong to one chat server. The comments are what editors and the docs show. */
export const MODULE_OPTIONS = {
  /** Commands that this version does not know: emitted as `CallbackUnrecognized`, or refused with 400. @default 'accept' */
  unrecognized: oneOf(['accept', 'refuse'], 'accept'),
  /** Whether a journal keeps the exact bytes of each callback (`'full'`), or only what its columns say. @default 'full' */
  store: oneOf(['full', 'metadata'], 'full'),
  /** Largest body, in bytes. @default 1048576 */
  bodyLimit: count('bytes', 1_048_576),
  /** Milliseconds in which a body must arrive. @default 5000 */
  bodyTimeout: milliseconds(5_000),
  /**
   * When a callback is answered: once it is stored, or once every handler and `@OnEvent` listener has also tried its event, for
   * platforms that stop the process after the answer. `'handlers'` waits no longer than the chat server's `answerTimeout`, and what
   * the handlers do never changes the answer. @default 'stored'
   */
  answerAfter: oneOf(['stored', 'handlers'], 'stored'),
  /** Callbacks that may wait for the journal; more are answered with 503 at once. @default 10000 */
  journalQueueLimit: count('callbacks', 10_000),
  /**
   * How often an `@OnChatEvent` handler gets an event: until it succeeds, or once. `'at-least-once'` needs a durable journal that
   * keeps the bodies. @default `'at-least-once'` with a durable journal and `store: 'full'`, else `'at-most-once'`
   */
  delivery: oneOf(['at-least-once', 'at-most-once']),
  /** Calls of one handler that run at the same time, in this instance. @default 64 */
  handlerConcurrency: count('calls', 64),
  /** Milliseconds that one call of a handler may take; then it counts as failed. @default 60000 */
  handlerTimeout: milliseconds(60_000),
  /**
   * Attempts of a handler at one event, where delivery is at least once; then the delivery is a dead letter. 15 attempts take about
   * three quarters of an hour. @default 15
   */
  handlerAttempts: count('attempts', 15),
  /** Milliseconds before the second attempt, doubled before each further one. @default 1000 */
  retryDelay: milliseconds(1_000),
  /** Maximum milliseconds between two attempts. @default 600000 */
  retryDelayLimit: milliseconds(600_000),
  /** Events that may wait for one handler where delivery is at most once; more are dropped with an error. @default 10000 */
  handlerQueueLimit: count('events', 10_000),
  /**
   * Milliseconds after which other instances take over what a killed one had in hand, where delivery is at least once. At least
   * four times `pollInterval`. @default 30000
   */
  leaseTime: milliseconds(30_000),
  /** Milliseconds between looks for deliveries that are due. @default 1000 */
  pollInterval: milliseconds(1_000),
  /** Days after which rows of a durable journal are deleted, unless one of their deliveries is still open. @default kept for good */
  retentionDays: days(),
  /**
   * Milliseconds for which callbacks are still accepted after the app was told to shut down. Meanwhile `ChatWebhooks.ready` is
   * `false`, and each answer asks the caller to connect anew. Behind a load balancer, set it longer than that needs to notice:
   * 10,000 to 15,000 in Kubernetes. @default 0
   */
  shutdownDelay: millisecondsOrNone(0),
  /** Milliseconds that `app.close()` waits for work in hand, after `shutdownDelay`. @default 10000 */
  shutdownTimeout: milliseconds(10_000),
  /**
   * What is logged of a handler's error. `'full'`: message and stack at the first attempt, with `***` where they repeat what the
   * event holds. `'name'`: only the error's name. @default 'full'
   */
  logErrors: oneOf(['full', 'name'], 'full'),
  /** Called for every handler or listener call that threw or rejected; the failure is logged and counted anyway. */
  onHandlerFailed: hook<(failure: HandlerFailure) => unknown>(),
  /**
   * Called whenever a `@BeforeChatEvent` handler did not decide, in the async context of its callback. The answer waits for what it does
   * before its first `await`; the failure is logged and counted anyway.
   */
  onDecisionFailed: hook<(failure: DecisionFailure) => unknown>(),
  /** Called for every delivery that was given up for good; `ChatDeliveries` lists and requeues them. */
  onDeadLetter: hook<(letter: DeadLetterNotice) => unknown>(),
  /** Tells when a chat server stops calling; `false` turns that off, an object has options of it. @default on */
  silence: silence(),
  /**
   * Traces callbacks and handlers, and measures the app: `openTelemetry()` of `nestjs-chat-webhooks/opentelemetry`, an object of your
   * own, or a list, in which each works inside of those before it. @default nothing is traced; the diagnostics channels tell what happens
   */
  telemetry: observers<Telemetry>('traceContext', 'handling'),
};

/** The options of each chat server, by its name. Each chat server's folder adds its own, as this file knows none of them. */
export interface ChatServerOptionTypes {}

/** Every option, of which some exclude each other. */
interface EveryOption extends GivenOptions<typeof MODULE_OPTIONS>, Partial<ChatServerOptionTypes> {}

/** What `store: 'metadata'` excludes: events are made again from the stored bodies. */
type StoreAndDelivery = { store?: 'full' } | { store: 'metadata'; delivery?: 'at-most-once' };

/** What `forRoot` takes, and what the factory of `forRootAsync` returns. It must configure at least one chat server. */
export type ChatWebhooksOptions = EveryOption & StoreAndDelivery;

/** Makes the options, for `forRootAsync({ useClass })` and `{ useExisting }`. */
export interface ChatWebhooksOptionsFactory {
  /** Called once, when the app starts. */
  createChatWebhooksOptions(): ChatWebhooksOptions | Promise<ChatWebhooksOptions>;
}

type ModuleValues = ResolvedValues<typeof MODULE_OPTIONS>;

/** The options as the code reads them: complete and checked. */
export interface ResolvedOptions extends Omit<
  ModuleValues,
  | 'handlerConcurrency'
  | 'handlerTimeout'
  | 'handlerAttempts'
  | 'retryDelay'
  | 'retryDelayLimit'
  | 'retentionDays'
  | 'onHandlerFailed'
  | 'onDeadLetter'
> {
  /** Of those chat servers that are configured. */
  readonly chatServers: Readonly<Partial<Record<Provider, ChatServerOptions>>>;
  /** For handlers that have no options of their own. */
  readonly handlerPolicy: HandlerPolicy;
  /** Milliseconds; undefined when rows are kept for good. */
  readonly retention: number | undefined;
  readonly hooks: FailureHooks;
}

/**
 * Checks options and fills in the defaults; the only place that does.
 *
 * @param chatServers those that may be configured
 * @throws InvalidOptionsError
 */
export function resolveOptions(options: ChatWebhooksOptions, chatServers: readonly ChatServer[]): ResolvedOptions {
  const [first = '', ...others] = chatServers.map(({ name }) => name);
  const allMissing = `${others.map((name) => `and "${name}" `).join('')}are ${others.length === 1 ? 'both' : 'all'} missing`;
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionsError(first, `${allMissing}: the factory returned no options`);
  }
  const checks = new OptionChecks();
  const shaping = Object.keys(NO_EXTRAS).filter((key) => options[key as never] !== undefined);
  for (const key of shaping) {
    checks.fault(
      key,
      'comes too late from the factory, as it shapes the module: put it next to useFactory, useClass or useExisting',
    );
  }
  const names = Object.fromEntries(chatServers.map(({ name }) => [name, true]));
  checks.refuseUnknown('', options, { ...names, ...MODULE_OPTIONS }, shaping);
  const configured = chatServers.filter(({ name }) => options[name] !== undefined);
  if (configured.length === 0) checks.fault(first, `${allMissing}: configure the chat server that calls you`);
  const servers = Object.fromEntries(configured.map((one) => [one.name, resolveServer(one, options, checks)]));
  const resolved = { ...group(readOptions(MODULE_OPTIONS, options, checks)), chatServers: servers };
  checkTogether(resolved, options, checks);
  checks.done();
  return resolved;
}

function resolveServer(
  server: ChatServer,
  options: ChatWebhooksOptions,
  checks: OptionChecks,
): ChatServerOptions | undefined {
  const given: unknown = options[server.name];
  return checks.object(server.name, given) ? server.resolve(given, checks) : undefined;
}

function group(values: ModuleValues): Omit<ResolvedOptions, 'chatServers'> {
  const {
    handlerConcurrency: concurrency,
    handlerTimeout: timeout,
    handlerAttempts: attempts,
    retryDelay,
    retryDelayLimit,
    retentionDays: retention,
    onHandlerFailed,
    onDeadLetter,
    ...others
  } = values;
  const delivery = values.delivery ?? (values.store === 'metadata' ? 'at-most-once' : undefined);
  return {
    ...others,
    delivery,
    handlerPolicy: { concurrency, timeout, attempts, retryDelay, retryDelayLimit },
    retention,
    hooks: { onHandlerFailed, onDeadLetter },
  };
}

/** Notes options that are valid each, but not together. */
function checkTogether({ leaseTime, pollInterval }: ResolvedOptions, given: ChatWebhooksOptions, checks: OptionChecks) {
  const { delivery, store }: GivenOptions<typeof MODULE_OPTIONS> = given;
  if (delivery === 'at-least-once' && store === 'metadata') {
    checks.fault(
      'delivery',
      "cannot be 'at-least-once' with store: 'metadata': events are made again from the stored bodies, so leave one of the two out",
    );
  }
  if (leaseTime > 0 && leaseTime < 4 * pollInterval) {
    checks.fault('leaseTime', 'must be at least four times pollInterval, or leases end under work in hand');
  }
}
