import type { Provider } from '../events/chat-event.js';
import type { Proposal, ProposalData } from '../proposals/proposal.js';
import type { WireObject } from '../wire/json.js';
import type { BodyClass } from '../wire/wire-decorators.js';
import {
  byName,
  type BodyOf,
  type CallbackContext,
  type CallbackDefinition,
  type CallbackFacts,
  type NameOf,
  type Repeated,
} from './callback-definition.js';

/** What a proposal is made from, besides the body. */
export type ProposalContext<P extends Provider = Provider> = Omit<CallbackContext<P>, 'bytes' | 'freshId'>;

/** The members of a proposal that its own class adds. */
export type OwnMembers<M extends Proposal> = Omit<ProposalData<M>, keyof Proposal>;

/** One command of a chat server that asks before something happens, and waits for the answer. */
export interface ProposalDefinition extends CallbackFacts {
  readonly phase: 'before';
  readonly body: BodyClass;
  /** What is proposed, such as `GroupCreating`; undefined where nobody knows what the command asks. */
  readonly proposal: string | undefined;
  /** A complete body, as the chat server would send it. */
  readonly sample: WireObject;
  /** Makes the proposal of any body that fits `body`, and never throws; undefined where nothing can be decided. */
  readonly propose: ((body: WireObject, context: ProposalContext) => Proposal) | undefined;
}

/** A command of a chat server, whichever phase it has. */
export type CommandDefinition = CallbackDefinition | ProposalDefinition;

/** A command about which nothing can be decided: it is answered, and that is all. */
interface UndecidableProposal extends CallbackFacts {
  readonly phase: 'before';
  readonly body: BodyClass & { readonly prototype: object };
  readonly proposal: string | undefined;
  readonly sample: object;
}

/** A `ProposalDefinition` as it is written: a plain object `as const`. */
export interface ProposalDeclaration extends Omit<UndecidableProposal, 'proposal'> {
  /** What is proposed. */
  readonly proposal: { readonly proposalName: string; readonly memberClass: abstract new (data: never) => Proposal };
  /** The class whose methods are the decisions that this command knows. */
  readonly decisions: abstract new (data: never) => Proposal;
  /** Gives the members of the proposal. Takes any body that fits `body`, and never throws. */
  readonly toMembers: (body: never, context: ProposalContext<never>) => object;
}

type Consistent<D> = D extends ProposalDeclaration
  ? {
      readonly sample: BodyOf<D>;
      readonly toMembers: (
        body: BodyOf<D>,
        context: ProposalContext<never>,
      ) => OwnMembers<InstanceType<D['proposal']['memberClass']>>;
    }
  : D extends UndecidableProposal
    ? { readonly sample: BodyOf<D> }
    : never;

/**
 * Collects the commands of a chat server that ask before something happens. The compiler checks each declaration: its mapper takes its
 * body and gives the members of its proposal, its sample is such a body; and no command is declared twice.
 *
 * The list itself must be a constant of its own, without a call around it, as the types of proposals are computed from it.
 */
export function defineProposals<const List extends readonly (ProposalDeclaration | UndecidableProposal)[]>(
  declarations: List & { readonly [Index in keyof List]: Consistent<List[Index]> } & ([Repeated<List>] extends [never]
      ? unknown
      : { readonly repeatedCommand: Repeated<List> }),
): { readonly [Name in NameOf<List[number]>]: ProposalDefinition } {
  const definitions = declarations.map((declaration) => ({
    ...declaration,
    proposal: 'toMembers' in declaration ? declaration.proposal.proposalName : declaration.proposal,
    propose: proposerOf(declaration),
  }));
  return byName(definitions) as { [Name in NameOf<List[number]>]: ProposalDefinition };
}

function proposerOf(declaration: ProposalDeclaration | UndecidableProposal): ProposalDefinition['propose'] {
  if (!('toMembers' in declaration)) return undefined;
  const { proposal, decisions } = declaration;
  const toMembers = declaration.toMembers as (body: WireObject, context: ProposalContext) => object;
  const proposalClass = withDecisions(proposal as unknown as new (data: object) => Proposal, decisions.prototype);
  return (body, { provider, appId, command, trust, client, receivedAt }) => {
    const context = { provider, appId, command, trust, client, receivedAt };
    return new proposalClass(Object.assign({ raw: body }, context, toMembers(body, context)));
  };
}

/** A subclass that has also the methods of `decisions` and of the classes that it extends, up to `Proposal`. */
function withDecisions(
  proposalClass: new (data: object) => Proposal,
  decisions: Proposal,
): new (data: object) => Proposal {
  const decidable = class extends proposalClass {};
  const chain: object[] = [];
  for (let one: object = decisions; Object.getPrototypeOf(one) !== Object.prototype; one = Object.getPrototypeOf(one))
    chain.unshift(one);
  for (const prototype of chain) {
    const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(prototype);
    Object.defineProperties(decidable.prototype, methods);
  }
  return decidable;
}
