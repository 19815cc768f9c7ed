import { SetMetadata } from '@nestjs/common';
import type { Provider } from '../events/chat-event.js';
import { noteDecorated } from '../events/decorated-methods.js';
import type { Decision } from './decision.js';
import type { Proposal } from './proposal.js';

const DECIDING_HANDLER = 'chat-webhooks:deciding-handler';

/** What stands for a proposal, such as `C2cMessageSending`. */
export interface AnyProposalClass {
  readonly proposalName: string;
  readonly prototype: Proposal;
}

/** The proposal that a handler of class `C` receives. */
export type HandledProposal<C extends AnyProposalClass> = C['prototype'];

/** How one deciding handler is called. */
export interface BeforeChatEventOptions {
  /** Names the handler in logs, counters and events: 1 to 255 characters. @default 'ClassName.methodName' */
  id?: string;
  /** Only proposals of these apps: SDKAppIDs, or `appId`s of OpenIM installations. @default all apps */
  apps?: readonly (string | number)[];
  /** Only proposals of this chat server. @default all chat servers */
  provider?: Provider;
  /**
   * Milliseconds in which it must decide. Reading the body counts. @default the chat server's `answerTimeout`: 1500 of Tencent's 2000,
   * 4000 of OpenIM's 5000
   */
  within?: number;
  /**
   * What the answer is where it does not decide: too late, thrown, nothing or no decision returned, too many calls at once, or after too
   * many failures in a row. @default 'allow'
   */
  onFailure?: 'allow' | { readonly refuse: string };
  /**
   * How many calls may run at once, in each instance of the app. More get `onFailure` at once: nobody waits in a queue. A call that goes on
   * after its time keeps its place until it ends. @default 256
   */
  concurrency?: number;
  /**
   * After how many failures in a row it is not called for a while; then single calls try whether it decides again. @default 50
   */
  failures?: number;
  /** Whether it is only tried: it runs and is counted, but the answer is "go on". @default false */
  shadow?: boolean;
}

/** What a deciding handler knows about its call: its second argument. */
export interface DecisionContext {
  /** Aborted when the time is over: nobody waits for the decision any more. */
  readonly signal: AbortSignal;
  /** When the time is over, in epoch milliseconds. */
  readonly deadline: number;
}

/** What `@BeforeChatEvent` notes about a method. */
export interface DecidingHandlerMetadata {
  readonly proposals: readonly string[];
  readonly options: BeforeChatEventOptions;
}

type ProposalClasses = readonly [AnyProposalClass, ...AnyProposalClass[]];

type Decided<Classes extends ProposalClasses> = Decision<HandledProposal<Classes[number]>['proposalName']>;

type DecidingMethod<Classes extends ProposalClasses> = ProposalClasses extends Classes
  ? (...parameters: never) => unknown
  : (
      proposal: HandledProposal<Classes[number]>,
      context: DecisionContext,
    ) => Decided<Classes> | Promise<Decided<Classes>>;

type DecidingDecorator<Classes extends ProposalClasses> = <Handler extends DecidingMethod<Classes>>(
  target: object,
  key: string,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/**
 * Marks a method that decides about proposals, while the chat server waits. The compiler checks that it takes them, and that it returns a
 * decision of theirs on every path. One handler decides one proposal.
 *
 * @example
 * ```ts
 * @BeforeChatEvent(C2cMessageSending, GroupMessageSending, { within: 900 })
 * check(message: C2cMessageSending | GroupMessageSending) {
 *   return this.isSpam(message.text) ? message.refuse('No advertising, please') : message.allow();
 * }
 * ```
 */
export function BeforeChatEvent<const Classes extends ProposalClasses>(...classes: Classes): DecidingDecorator<Classes>;
export function BeforeChatEvent<const Classes extends ProposalClasses>(
  ...classesAndOptions: [...classes: Classes, options: BeforeChatEventOptions]
): DecidingDecorator<Classes>;
export function BeforeChatEvent(...given: readonly (AnyProposalClass | BeforeChatEventOptions)[]) {
  const classes = given.filter((one): one is AnyProposalClass => typeof one === 'function' && 'proposalName' in one);
  const options = given.filter((one): one is BeforeChatEventOptions => typeof one === 'object' && one !== null);
  if (classes.length === 0 || classes.length + options.length < given.length) {
    throw new TypeError('@BeforeChatEvent takes proposals, such as C2cMessageSending, followed by its options');
  }
  return (target: object, key: string | symbol, descriptor: PropertyDescriptor) => {
    if (typeof descriptor?.value !== 'function') {
      throw new TypeError('@BeforeChatEvent takes a method, in a class that is compiled with "experimentalDecorators"');
    }
    const other = decidingHandlerMetadata(descriptor.value); // a method may have the decorator twice
    const metadata: DecidingHandlerMetadata = {
      proposals: [...new Set([...(other?.proposals ?? []), ...classes.map(({ proposalName }) => proposalName)])],
      options: Object.assign({}, other?.options, ...options),
    };
    SetMetadata(DECIDING_HANDLER, metadata)(target, key, descriptor);
    noteDecorated({ target, key });
  };
}

/** What the decorator said of a method, or undefined for one without it. */
export function decidingHandlerMetadata(method: unknown): DecidingHandlerMetadata | undefined {
  return typeof method === 'function' ? Reflect.getMetadata(DECIDING_HANDLER, method) : undefined;
}
