import { decoratedKeys, decoratedMethods, methodName, type DecoratedMethod } from '../events/decorated-methods.js';
import { handlerMetadata } from '../events/on-chat-event.decorator.js';
import { decidingHandlerMetadata } from '../proposals/before-chat-event.decorator.js';

/** Methods with `@OnChatEvent` or `@BeforeChatEvent` that are never called, which nothing else would tell. */
export interface UnheardMethods {
  /** A sentence for each method of this app that cannot be called. */
  readonly mistakes: readonly string[];
  /** Methods of classes that are loaded but not among the app's providers, which may be on purpose. */
  readonly elsewhere: readonly string[];
}

/** @param prototypes of all providers and controllers of the app */
export function findUnheard(prototypes: readonly object[]): UnheardMethods {
  const mistakes = new Set<string>();
  const provided = new Set<object>();
  for (const prototype of prototypes) {
    for (const target of chainOf(prototype)) {
      provided.add(target);
      for (const key of decoratedKeys(target)) {
        const mistake = mistakeOf(prototype, { target, key });
        if (mistake !== undefined) mistakes.add(mistake);
      }
    }
  }
  const elsewhere: string[] = [];
  for (const method of decoratedMethods()) {
    if (typeof method.target === 'function')
      mistakes.add(`${methodName(method)} is static: make it a method of the instance`);
    else if (!provided.has(method.target)) elsewhere.push(methodName(method));
  }
  return { mistakes: [...mistakes], elsewhere };
}

function mistakeOf(prototype: object, method: DecoratedMethod): string | undefined {
  const { target, key } = method;
  if (typeof key === 'symbol') return `${methodName(method)} is named by a symbol: give it a name`;
  const owner = chainOf(prototype).find((one) => Object.hasOwn(one, key))!;
  const { value } = Object.getOwnPropertyDescriptor(owner, key)!;
  if (handlerMetadata(value) !== undefined || decidingHandlerMetadata(value) !== undefined) return undefined;
  if (owner === target) {
    return `${methodName(method)} was replaced by another decorator: put the decorator of the handler above that`;
  }
  return `${methodName({ target: owner, key })} overrides ${methodName(method)} without its decorator: put it there too`;
}

/** From the class down to its bases. */
function chainOf(prototype: object): object[] {
  const chain: object[] = [];
  for (let one: object | null = prototype; one !== null && one !== Object.prototype; one = Object.getPrototypeOf(one)) {
    chain.push(one);
  }
  return chain;
}
