import { Injectable } from '@nestjs/common';
import { ContextIdFactory, DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** A decorated method of a provider or controller, ready to be called. */
export interface FoundMethod<Metadata> {
  /** `ClassName.methodName` */
  readonly name: string;
  readonly metadata: Metadata;
  /** Calls it on the provider's instance. Of a request-scoped provider one is made, whose `REQUEST` is the first argument. */
  readonly invoke: (subject: object, context: unknown) => unknown;
}

/** Finds decorated methods, inherited ones included, in all providers and controllers. */
@Injectable()
export class MethodExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @param metadataOf what the decorator said of a method; undefined for one without it */
  find<Metadata>(metadataOf: (method: unknown) => Metadata | undefined): FoundMethod<Metadata>[] {
    return this.wrappers().flatMap((wrapper) => {
      const prototype = prototypeOf(wrapper);
      if (prototype === undefined) return [];
      return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
        const metadata = metadataOf(prototype[method]);
        if (metadata === undefined) return [];
        return [{ name: `${String(wrapper.name)}.${method}`, metadata, invoke: invokerOf(wrapper, method) }];
      });
    });
  }

  /** The prototypes of all providers and controllers. */
  prototypes(): object[] {
    return this.wrappers().flatMap((wrapper): object[] => {
      const prototype = prototypeOf(wrapper);
      return prototype === undefined ? [] : [prototype];
    });
  }

  private wrappers(): Wrapper[] {
    return [...this.discovery.getProviders(), ...this.discovery.getControllers()].filter(({ isAlias }) => !isAlias);
  }
}

/** Works for a request-scoped provider too, which has no instance yet. */
function prototypeOf({ instance }: Wrapper): Record<string, unknown> | undefined {
  return instance ? (Object.getPrototypeOf(instance) ?? undefined) : undefined;
}

function invokerOf(wrapper: Wrapper, method: string): FoundMethod<never>['invoke'] {
  // of a transient provider Nest keeps an instance that never saw its constructor
  if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) {
    return (subject, context) => wrapper.instance[method](subject, context);
  }
  return async (subject, context) => {
    const instance = await resolveFor(subject, wrapper);
    return instance[method]?.(subject, context);
  };
}

/** A fresh instance for this event or proposal, which is what its `REQUEST` provider gives. */
async function resolveFor(subject: object, wrapper: Wrapper): Promise<Record<string, FoundMethod<never>['invoke']>> {
  const moduleRef = wrapper.host!.providers.get(ModuleRef)!.instance as ModuleRef;
  const contextId = ContextIdFactory.getByRequest({ payload: subject });
  moduleRef.registerRequestByContextId(subject, contextId);
  return moduleRef.resolve(wrapper.token, contextId, { strict: true });
}
