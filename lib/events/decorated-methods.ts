/** A method with `@OnChatEvent` or `@BeforeChatEvent`. */
export interface DecoratedMethod {
  /** The class's prototype; of a static method, the class. */
  readonly target: object;
  readonly key: string | symbol;
}

const keysByTarget = new WeakMap<object, Set<string | symbol>>();
/** Weak, as a process may make and drop many classes. */
const targets = new Set<WeakRef<object>>();
const watchers = new Set<(method: DecoratedMethod) => void>();

/** Notes a method at its decoration, whatever becomes of the metadata on it. */
export function noteDecorated(method: DecoratedMethod): void {
  const { target, key } = method;
  const keys = keysByTarget.get(target);
  if (keys === undefined) {
    keysByTarget.set(target, new Set([key]));
    targets.add(new WeakRef(target));
  } else keys.add(key);
  for (const watch of watchers) watch(method);
}

/** Which methods of just this prototype or class were decorated. */
export function decoratedKeys(target: object): Iterable<string | symbol> {
  return keysByTarget.get(target) ?? [];
}

/** All methods that were decorated in this process and still exist. */
export function decoratedMethods(): DecoratedMethod[] {
  return [...targets].flatMap((reference) => {
    const target = reference.deref();
    if (target === undefined) targets.delete(reference);
    return target === undefined ? [] : [...decoratedKeys(target)].map((key) => ({ target, key }));
  });
}

/** Calls back for each method that is decorated from now on. @returns a function that ends this */
export function watchDecorated(watch: (method: DecoratedMethod) => void): () => void {
  watchers.add(watch);
  return () => void watchers.delete(watch);
}

/** The handler's name in logs: `ClassName.methodName`. */
export function methodName({ target, key }: DecoratedMethod): string {
  const owner = typeof target === 'function' ? target : target.constructor;
  return `${owner.name}.${String(key)}`;
}
