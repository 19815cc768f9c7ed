import { setImmediate } from 'node:timers'; // the real one, also under a host's fake timers
import type { DecisionRecorder } from '../decisions/decision-recorder.js';
import type { EventDispatcher } from '../delivery/event-dispatcher.js';
import type { ActiveChatServers } from '../pipeline/endpoint/admission.js';
import type { CallbackEndpoint } from '../pipeline/endpoint/callback-endpoint.js';
import type { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import { readGivenRequest, type CallbackAnswer, type CallbackRequest } from '../pipeline/endpoint/given-request.js';
import { CONTENT_TYPE } from '../pipeline/http/reply.js';
import type { JournalWriter } from '../journal/journal-writer.js';

/** What `ChatWebhooks` works with. */
export interface ChatWebhooksParts {
  readonly paths: CallbackPaths;
  readonly endpoint: CallbackEndpoint;
  readonly chatServers: ActiveChatServers;
  readonly writer: JournalWriter;
  readonly recorder: DecisionRecorder;
  readonly dispatcher: EventDispatcher;
}

/**
 * Takes callbacks without an HTTP server (`handle`), tells whether the app is ready (`ready`), and waits for work in hand (`settled`).
 * Inject it.
 */
export class ChatWebhooks {
  constructor(private readonly parts: ChatWebhooksParts) {}

  /** Whether new callbacks should be sent here: `false` before the app has started, and from the moment at which it shuts down. */
  get ready(): boolean {
    return this.parts.endpoint.isOpen;
  }

  /**
   * Takes a callback that did not arrive at a route of the module, but through a serverless platform or a controller of the host's
   * own. It is treated exactly like one that did: authenticated, validated, stored, answered, delivered, logged and counted. No HTTP
   * server is needed: an app made by `NestFactory.createApplicationContext` will do.
   *
   * @returns the answer, also for a callback that is refused. Handlers run after it, unless `answerAfter` is `'handlers'`
   * @throws TypeError, as a rejection, for a request that lacks something, or whose body was parsed
   *
   * @example
   * ```ts
   * const { status, headers, body } = await webhooks.handle({
   *   provider, // the chat server that calls this URL, by its name in the options
   *   method: request.method,
   *   url: request.url,
   *   headers: request.headers,
   *   body: request.rawBody,
   *   remoteAddress: request.ip,
   * });
   * ```
   */
  async handle(request: CallbackRequest): Promise<CallbackAnswer> {
    const { paths, endpoint, chatServers } = this.parts;
    const { provider } = request;
    if (!Object.hasOwn(chatServers, provider)) {
      const known = Object.keys(chatServers).join("' or '");
      throw new TypeError(`ChatWebhooks.handle() needs the "provider" of the callback: '${known}'`);
    }
    const entry = chatServers[provider];
    const segmentsAfter = entry.protocol.usesPath ? (path: string) => paths.segmentsAfter(provider, path) : undefined;
    const { status, headers, body } = await endpoint.handle(entry, readGivenRequest(request, segmentsAfter));
    return { status, headers: { 'content-type': CONTENT_TYPE, ...headers }, body };
  }

  /**
   * Resolves when this instance has no work in hand: every callback is answered, its handlers and `@OnEvent` listeners have ended, and
   * a durable journal has their outcomes. It waits neither for retries that are due later nor for other instances. While callbacks
   * keep coming it may never resolve, so set a limit of your own.
   */
  async settled(): Promise<void> {
    const { endpoint, writer, recorder, dispatcher } = this.parts;
    await endpoint.answered();
    await recorder.drained();
    await writer.drained(); // what was answered before it was stored is dispatched too
    await new Promise((resolve) => setImmediate(resolve)); // dispatch begins at the end of the turn
    await dispatcher.settled();
  }
}
