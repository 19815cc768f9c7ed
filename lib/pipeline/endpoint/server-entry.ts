import { Server as HttpServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { WebhooksLogger } from '../../logging/webhooks-logger.js';
import { markAsCallback } from '../http/callback-mark.js';
import { isClosing } from '../http/reply.js';
import type { ActiveChatServers } from './admission.js';
import type { CallbackEndpoint } from './callback-endpoint.js';
import type { CallbackPaths } from './callback-paths.js';
import type { Middleware } from './mount.js';

/**
 * Takes callbacks at the HTTP server, before any other listener to its requests. All other requests go on unchanged. Callbacks that
 * come over a server that this is not attached to reach the framework, and are taken there by a middleware.
 */
export class ServerEntry {
  private readonly logger = new WebhooksLogger();
  private readonly known = new WeakSet<object>();
  /** What listened to the framework's own server: each passes all requests on to the framework. */
  private framework: readonly unknown[] = [];

  constructor(
    private readonly paths: CallbackPaths,
    private readonly endpoint: CallbackEndpoint,
    private readonly chatServers: ActiveChatServers,
  ) {}

  /** Attaches to the framework's server, or says that it cannot. */
  attach(server: unknown): void {
    if (isServer(server)) {
      this.framework = server.rawListeners('request');
      return this.attachTo(server);
    }
    if (typeof server !== 'object' || server === null) {
      return this.logger.warn(
        "entry: 'server' finds no HTTP server in this app: callbacks come by ChatWebhooks.handle() alone",
      );
    }
    this.logger.warn(
      `entry: 'server' cannot be attached to this app's server (${server.constructor.name}), as it is not one of node:http or ` +
        'node:https: callbacks are taken inside the framework, in a middleware',
    );
  }

  /** The middleware that takes what comes through the framework. */
  readonly middleware: Middleware = (request, response, next) => {
    if (!this.take(request, response)) return next();
    // one that the host made by itself, or that Fastify made for a second address
    const { server } = request.socket as { server?: unknown };
    if (!isServer(server) || this.known.has(server) || this.framework.length === 0) return;
    if (server.rawListeners('request').every((listener) => this.framework.includes(listener))) {
      this.attachTo(server);
      this.logger.log("entry: 'server' is attached to one more HTTP server of this app");
    } else {
      this.known.add(server);
      this.logger.warn(
        "entry: 'server' is not attached to one more HTTP server, as the host decides there what reaches the framework: " +
          'its callbacks are taken inside the framework, in a middleware',
      );
    }
  };

  private attachTo(server: HttpServer | HttpsServer): void {
    this.known.add(server);
    const others = server.rawListeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (this.take(request, response)) return;
      for (const listener of others) listener.call(server, request, response);
    });
  }

  /** @returns whether the request is a callback, and will be answered here; or can be answered by nobody */
  private take(request: IncomingMessage, response: ServerResponse): boolean {
    if (isClosing(request.socket)) return true;
    const found = this.paths.find(request.url ?? '', request.method);
    if (found === undefined) return false;
    markAsCallback(request, found.segments, this.endpoint.bodyLimit);
    // without what the framework may have made of the caller's address, which only some of the requests come with
    this.endpoint
      .admitAndReceive(this.chatServers[found.chatServer], { raw: request }, response)
      .catch((error: unknown) => {
        // an accident such as a logger that throws: inside the framework it would not end the process either
        response.destroy();
        process.emitWarning(`A callback could not be answered: ${String(error)}`);
      });
    return true;
  }
}

function isServer(server: unknown): server is HttpServer | HttpsServer {
  return server instanceof HttpServer || server instanceof HttpsServer;
}
