import type { Abstract, FactoryProvider, OptionalFactoryDependency, Type } from '@nestjs/common';

/** An injection token that knows what it stands for. */
export type Token<Value> = string & { readonly standsFor?: Value };

/** Names a value that is injected, and its type. */
export function token<Value>(name: string): Token<Value> {
  return name as Token<Value>;
}

type Injected<Value> =
  | Type<Value>
  | Abstract<Value>
  | Token<NonNullable<Value>>
  | (undefined extends Value ? OptionalFactoryDependency : never);

/** A provider whose factory gets what it needs by name, not by position. */
export function provide<Value, Parts extends object>(
  provided: Type<Value> | Token<Value>,
  parts: { readonly [Name in keyof Parts]: Injected<Parts[Name]> },
  make: (parts: Parts) => Value | Promise<Value>,
): FactoryProvider<Value> {
  const names = Object.keys(parts);
  return {
    provide: provided,
    inject: Object.values(parts),
    useFactory: (...values: unknown[]) =>
      make(Object.fromEntries(names.map((name, index) => [name, values[index]])) as Parts),
  };
}
