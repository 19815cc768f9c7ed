import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { freezeDeeply } from '../../lib/events/frozen.js';
import type { Proposal, Provider } from '../../lib/index.js';
import { contextOf } from './fixtures.js';

/** A command that can be decided. */
export interface DecidableCommand {
  readonly server: Provider;
  readonly command: string;
  readonly definition: ProposalDefinition;
}

/** All of them, each once. */
export const decidableCommands: readonly DecidableCommand[] = CHAT_SERVERS.flatMap(({ name, proposals = {} }) =>
  [...new Set(Object.values<ProposalDefinition>(proposals))]
    .filter(({ propose }) => propose !== undefined)
    .map((definition) => ({ server: name, command: definition.command, definition })),
);

/** The proposal that the sample of a command becomes, as a handler gets it. */
export function proposalOf(server: Provider, command: string): Proposal {
  const { definition } = decidableCommands.find((one) => one.server === server && one.command === command)!;
  const context = contextOf(server, command, definition.sample);
  return freezeDeeply(definition.propose!(JSON.parse(Buffer.from(context.bytes).toString()), context));
}
