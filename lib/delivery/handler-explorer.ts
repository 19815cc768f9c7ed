import { handlerMetadata } from '../events/on-chat-event.decorator.js';
import type { EventHandler, HandlerPolicy } from './event-handler.js';
import { handlerPolicy, handlerSource } from './handler-policy.js';
import type { MethodExplorer } from './method-explorer.js';
import { findUnheard, type UnheardMethods } from './unheard-methods.js';

/** Finds the methods with `@OnChatEvent`. */
export class HandlerExplorer {
  constructor(private readonly methods: MethodExplorer) {}

  /** @throws TypeError for options of a handler that cannot work */
  find(defaults: HandlerPolicy): EventHandler[] {
    return this.methods.find(handlerMetadata).map(({ name, metadata: { events, options }, invoke }) => {
      const policy = handlerPolicy(name, options, defaults);
      return { id: options.id ?? name, events, source: handlerSource(name, options), policy, invoke };
    });
  }

  /** Methods that have the decorator, but that `find` does not find. */
  findUnheard(): UnheardMethods {
    return findUnheard(this.methods.prototypes());
  }
}
