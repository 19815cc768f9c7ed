import { Injectable } from '@nestjs/common';
import { ContextIdFactory, DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { Delivery } from '../events/delivery.js';
import { handlerMetadata } from '../events/on-chat-event.decorator.js';
import type { EventHandler, HandlerPolicy } from './event-handler.js';
import { handlerPolicy, handlerSource } from './handler-policy.js';
import { findUnheard, type UnheardMethods } from './unheard-methods.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];
type Invoke = EventHandler['invoke'];

/** Finds the methods with `@OnChatEvent`, inherited ones included, in all providers and controllers. */
@Injectable()
export class HandlerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws TypeError for options of a handler that cannot work */
  find(defaults: HandlerPolicy): EventHandler[] {
    return this.wrappers().flatMap((wrapper) => this.handlersOf(wrapper, defaults));
  }

  /** Methods that have the decorator, but that `find` does not find. */
  findUnheard(): UnheardMethods {
    const prototypes = this.wrappers().map(prototypeOf);
    return findUnheard(prototypes.filter((prototype) => prototype !== undefined));
  }

  private wrappers(): Wrapper[] {
    return [...this.discovery.getProviders(), ...this.discovery.getControllers()].filter(({ isAlias }) => !isAlias);
  }

  private handlersOf(wrapper: Wrapper, defaults: HandlerPolicy): EventHandler[] {
    const prototype = prototypeOf(wrapper);
    if (prototype === undefined) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const metadata = handlerMetadata(prototype[method]);
      if (metadata === undefined) return [];
      const { events, options } = metadata;
      const name = `${String(wrapper.name)}.${method}`;
      const policy = handlerPolicy(name, options, defaults);
      const source = handlerSource(name, options);
      return [{ id: options.id ?? name, events, source, policy, invoke: invokerOf(wrapper, method) }];
    });
  }
}

/** Works for a request-scoped provider too, which has no instance yet. */
function prototypeOf({ instance }: Wrapper): Record<string, unknown> | undefined {
  return instance ? (Object.getPrototypeOf(instance) ?? undefined) : undefined;
}

function invokerOf(wrapper: Wrapper, method: string): Invoke {
  // of a transient provider Nest keeps an instance that never saw its constructor
  if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) {
    return (event, delivery) => wrapper.instance[method](event, delivery);
  }
  return async (event: AnyChatEvent, delivery: Delivery) => {
    const instance = await resolveFor(event, wrapper);
    return instance[method]?.(event, delivery);
  };
}

/** A fresh instance for this event, which is what its `REQUEST` provider gives. */
async function resolveFor(event: AnyChatEvent, wrapper: Wrapper): Promise<Record<string, Invoke>> {
  const moduleRef = wrapper.host!.providers.get(ModuleRef)!.instance as ModuleRef;
  const contextId = ContextIdFactory.getByRequest({ payload: event });
  moduleRef.registerRequestByContextId(event, contextId);
  return moduleRef.resolve(wrapper.token, contextId, { strict: true });
}
