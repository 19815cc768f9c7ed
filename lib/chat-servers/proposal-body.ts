import type { ChatServerProposals } from '../proposals/declared-proposal.js';
import type { NameOf } from './callback-definition.js';

type Declared<Server extends keyof ChatServerProposals> = ChatServerProposals[Server][number];

/** A command of a chat server, by any of its names, that asks before something happens. */
export type ProposalCommand<Server extends keyof ChatServerProposals> = NameOf<Declared<Server>>;

/** The body of such a command. */
export type ProposalBody<Server extends keyof ChatServerProposals, Command extends string> =
  Declared<Server> extends infer D
    ? D extends { readonly body: { readonly prototype: infer Body extends object } }
      ? Command extends NameOf<D>
        ? Body
        : never
      : never
    : never;

/** The body of a sample. @throws TypeError for a command that does not ask */
export function sampleOf<Command extends string>(
  proposals: Readonly<Record<Command, { readonly sample: object }>>,
  command: Command,
): object {
  if (!Object.hasOwn(proposals, command))
    throw new TypeError(`"${command}" is no command that asks before something happens`);
  return proposals[command].sample;
}
