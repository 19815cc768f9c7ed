import type { Provider } from '../events/chat-event.js';
import type { DeclaredProposal } from './declared-proposal.js';
import type { Proposal } from './proposal.js';

/** What a proposal has of the chat server that asks. */
interface FromAsker<Name extends string, P extends Provider, Body> {
  readonly proposalName: Name;
  readonly provider: P;
  /** The parsed body as it came (credentials blanked), with whatever members this version does not know. */
  readonly raw: Body;
}

/** A proposal with the members of `M`, as a union over the commands that ask it: `provider` narrows body and decisions. */
export type ProposalOf<Name extends string, M extends Proposal> = {
  [P in Provider]: DeclaredProposal<P, Name> extends infer D
    ? D extends {
        readonly body: { readonly prototype: infer Body };
        readonly decisions: { readonly prototype: infer Decisions };
      }
      ? M & FromAsker<Name, P, Body> & Decisions
      : never
    : never;
}[Provider];

/** What stands for a proposal in `@BeforeChatEvent(…)`. */
export interface ProposalClass<Name extends string = string, M extends Proposal = Proposal> {
  readonly proposalName: Name;
  readonly prototype: ProposalOf<Name, M>;
  /** The class with its members. */
  readonly memberClass: abstract new (data: never) => M;
}

/**
 * Makes what stands for a proposal from the class with its members.
 *
 * @param proposalName the name of the constant that holds it
 */
export function proposalClass<Name extends string, M extends Proposal>(
  proposalName: Name,
  members: abstract new (data: never) => M,
): ProposalClass<Name, M> {
  const base = members as unknown as new (data: object) => Proposal;
  const classes = {
    [proposalName]: class extends base {
      static readonly proposalName = proposalName;
      static readonly memberClass = members;
    },
  };
  return classes[proposalName] as unknown as ProposalClass<Name, M>;
}
