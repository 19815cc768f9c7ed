import type { CallbackEndpoint } from './endpoint/callback-endpoint.js';

/** The receiver as a provider: for hosts that have no HTTP server, want to know how it is, or wait for it. Inject it. */
export class ChatWebhooks {
  constructor(private readonly endpoint: CallbackEndpoint) {}

  /** Whether new callbacks should be sent here: `false` before the app has started, and from the moment at which it shuts down. */
  get ready(): boolean {
    return this.endpoint.isOpen;
  }
}
