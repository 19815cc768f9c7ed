import type { BodyMembers } from '../client/chat-callback.js';
import { sampleOf, type ProposalBody, type ProposalCommand } from '../proposal-body.js';
import { OPENIM_PROPOSALS } from './callbacks/callbacks.js';
import { openImCallback, type OpenImCallback } from './client/callback.js';

/** A command of OpenIM, of any version, that asks before something happens. */
export type OpenImProposalCommand = ProposalCommand<'openim'>;

/**
 * Makes any callback of OpenIM that asks before something happens: a complete body, of which a test sets what it is about.
 *
 * @param body members that replace those of the sample; undefined leaves one out
 * @throws TypeError for a command that does not ask
 *
 * @example
 * ```ts
 * await decide(app, openImProposal('callbackBeforeAddFriendCommand', { toUserID: 'john' }));
 * ```
 */
export function openImProposal<Command extends OpenImProposalCommand>(
  command: Command,
  body: BodyMembers<ProposalBody<'openim', Command>> = {},
): OpenImCallback<ProposalBody<'openim', Command>> {
  const members: unknown = { ...sampleOf(OPENIM_PROPOSALS, command), ...body };
  return openImCallback(command, members as ProposalBody<'openim', Command>);
}
