/**
 * The callbacks of each chat server that become events: by its name, the list of its declarations. Each chat server adds its own
 * list, a chat server of your own too:
 *
 * @example
 * ```ts
 * declare module 'nestjs-chat-webhooks/chat-server' {
 *   interface ChatServerCallbacks {
 *     telegram: typeof DECLARATIONS;
 *   }
 * }
 * ```
 */
export interface ChatServerCallbacks {}

/** Name of a chat server: in events, rows, options and paths. */
export type Provider = keyof ChatServerCallbacks & string;

type Declaration<P extends Provider> = ChatServerCallbacks[P] extends readonly (infer D)[] ? D : never;

/** Without the event that any command may become, whose body may be any. */
type EventNameOf<D> = D extends { readonly events: readonly { readonly eventName: infer Name extends string }[] }
  ? Exclude<Name, 'chat.callback.unrecognized'>
  : never;

type BodyOf<D> = D extends { readonly body: { readonly prototype: infer Body } } ? Body : never;

/** Bodies of a chat server, by the name of the event that they become. */
type Bodies<P extends Provider> = { readonly [D in Declaration<P> as EventNameOf<D>]: BodyOf<D> };

/** The chat servers whose callbacks become an event of this name. */
export type ProviderOf<Name extends string> = { [P in Provider]: Name extends keyof Bodies<P> ? P : never }[Provider];

/**
 * Body of the callback that an event of this name was made from. Without a provider it is that of any chat server:
 * `event.provider` tells which one.
 *
 * @example
 * ```ts
 * type Body = RawBody<'chat.c2c-message.sent', 'acme'>; // the body class that the chat server acme declares for it
 * ```
 */
export type RawBody<Name extends string, P extends Provider = Provider> = P extends Provider
  ? Name extends keyof Bodies<P>
    ? Bodies<P>[Name]
    : never
  : never;
