import type { HandlerPolicy } from '../delivery/event-handler.js';
import type { DeadLetterNotice, ErrorLogging, FailureHooks, HandlerFailure } from '../delivery/failure-report.js';
import type { ChatServerOptions } from '../chat-servers/chat-server.js';
import type { Provider } from '../events/chat-event.js';

/** The options of each chat server, by its name. Each chat server's folder adds its own, as this module knows none of them. */
export interface ChatServerOptionTypes {}

/** What `forRoot` takes, and what the factory of `forRootAsync` returns. It must configure at least one chat server. */
export interface ChatWebhooksOptions extends Partial<ChatServerOptionTypes> {
  /** Commands without an event of their own: emitted as `CallbackUnrecognized`, or refused with 400. @default 'accept' */
  unrecognized?: 'accept' | 'refuse';
  /** Whether a journal gets the exact bytes of each callback, or only what its columns say. @default 'full' */
  store?: 'full' | 'metadata';
  /** Largest body in bytes. @default 1048576 */
  bodyLimit?: number;
  /** Milliseconds in which a body must arrive. @default 5000 */
  bodyTimeout?: number;
  /**
   * When a callback is answered: once it is stored, or once every handler and `@OnEvent` listener has also tried its event, for
   * platforms that stop the process after the answer. `'handlers'` waits no longer than the sender's `answerTimeout`, and what the
   * handlers do never changes the answer. @default 'stored'
   */
  answerAfter?: 'stored' | 'handlers';
  /** Callbacks that may wait for the journal; past it they are answered with 503 at once. @default 10000 */
  journalQueueLimit?: number;
  /**
   * How often an `@OnChatEvent` handler gets an event: until it succeeds, or once. The former needs a durable journal that has the
   * bodies. @default 'at-least-once' with a durable journal and `store: 'full'`, else 'at-most-once'
   */
  delivery?: 'at-least-once' | 'at-most-once';
  /** Calls of one handler under way at once. @default 64 */
  handlerConcurrency?: number;
  /** Milliseconds that one call of a handler may take; then it counts as failed. @default 60000 */
  handlerTimeout?: number;
  /** Attempts that a handler gets at one event, where delivery is at least once. @default 15, over about three quarters of an hour */
  handlerAttempts?: number;
  /** Milliseconds before the second attempt, doubled before each further one. @default 1000 */
  retryDelay?: number;
  /** Most milliseconds between two attempts. @default 600000 */
  retryDelayLimit?: number;
  /** Events that may wait for one handler where delivery is at most once; past it they are dropped with an error. @default 10000 */
  handlerQueueLimit?: number;
  /**
   * Milliseconds after which others take over what a killed instance had in hand, where delivery is at least once. At least four
   * times `pollInterval`. @default 30000
   */
  leaseTime?: number;
  /** Milliseconds between looks for deliveries that are due. @default 1000 */
  pollInterval?: number;
  /** Days after which rows of a durable journal are deleted, unless something of them is still to be delivered. @default kept for good */
  retentionDays?: number;
  /**
   * Milliseconds for which callbacks are still taken after the app was told to shut down, while `ChatWebhooks.ready` is `false`
   * already and each answer asks the caller to connect anew. Behind a load balancer, longer than it needs to notice: 10,000 to
   * 15,000 in Kubernetes. @default 0
   */
  shutdownDelay?: number;
  /** Milliseconds that `app.close()` waits for work in hand, after `shutdownDelay`. @default 10000 */
  shutdownTimeout?: number;
  /**
   * What is logged of a handler's error. `full`: message and stack at the first attempt, with `***` where they repeat what the event
   * holds. `name`: only the error's name. @default 'full'
   */
  logErrors?: ErrorLogging;
  /** Told of every handler or listener call that threw or rejected; the failure is logged and counted anyway. */
  onHandlerFailed?: (failure: HandlerFailure) => unknown;
  /** Told of every delivery that was given up for good; `ChatDeliveries` lists and requeues them. */
  onDeadLetter?: (letter: DeadLetterNotice) => unknown;
}

/** Makes the options, for `forRootAsync({ useClass })` and `{ useExisting }`. */
export interface ChatWebhooksOptionsFactory {
  createChatWebhooksOptions(): ChatWebhooksOptions | Promise<ChatWebhooksOptions>;
}

/** The options as the code reads them: complete and checked. */
export interface ResolvedOptions {
  /** Of those chat servers that are configured. */
  readonly chatServers: Readonly<Partial<Record<Provider, ChatServerOptions>>>;
  readonly unrecognized: 'accept' | 'refuse';
  readonly store: 'full' | 'metadata';
  readonly bodyLimit: number;
  readonly bodyTimeout: number;
  readonly answerAfter: 'stored' | 'handlers';
  readonly journalQueueLimit: number;
  readonly delivery: 'at-least-once' | 'at-most-once' | undefined;
  /** What handlers go by that have no options of their own. */
  readonly handlerPolicy: HandlerPolicy;
  readonly handlerQueueLimit: number;
  readonly leaseTime: number;
  readonly pollInterval: number;
  /** Milliseconds; undefined when rows are kept for good. */
  readonly retention: number | undefined;
  readonly shutdownDelay: number;
  readonly shutdownTimeout: number;
  readonly logErrors: ErrorLogging;
  readonly hooks: FailureHooks;
}

/** One option that cannot work. */
export interface OptionFault {
  readonly key: string;
  /** What it must be and the remedy, after the key. Holds no secret. */
  readonly sentence: string;
}

/** Options that cannot work. The message names each key, what it must be, and the remedy; never a secret. */
export class InvalidOptionsError extends Error {
  /** @param more what else is wrong */
  constructor(key: string, sentence: string, more: readonly OptionFault[] = []) {
    const faults = [{ key, sentence }, ...more].map((fault) => `option "${fault.key}" ${fault.sentence}`);
    super(
      faults.length === 1
        ? `ChatWebhooksModule: ${faults[0]}`
        : `ChatWebhooksModule: ${faults.length} options cannot work\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
    this.name = 'InvalidOptionsError';
  }
}
