import type { Provider } from '../events/chat-event.js';

/** The commands of each chat server that ask: by its name, the list of its declarations. Each chat server adds its own list. */
export interface ChatServerProposals {}

type Declarations<P extends Provider> = P extends keyof ChatServerProposals
  ? ChatServerProposals[P] extends readonly (infer D)[]
    ? D
    : never
  : never;

/** The declarations of a chat server for a proposal, as a union. */
export type DeclaredProposal<P extends Provider, Name extends string> = Extract<
  Declarations<P>,
  { readonly proposal: { readonly proposalName: Name } }
>;
