import type { BodyMembers } from '../client/chat-callback.js';
import { sampleOf, type ProposalBody, type ProposalCommand } from '../proposal-body.js';
import { TENCENT_PROPOSALS } from './callbacks/callbacks.js';
import { tencentCallback, type TencentCallback, type TencentClientFields } from './client/callback.js';

/** A command of Tencent Cloud Chat that asks before something happens. */
export type TencentProposalCommand = ProposalCommand<'tencent'>;

/**
 * Makes any callback of Tencent Cloud Chat that asks before something happens: a complete body, of which a test sets what it is about.
 *
 * @param body members that replace those of the sample; undefined leaves one out
 * @throws TypeError for a command that does not ask
 *
 * @example
 * ```ts
 * await decide(app, tencentProposal('Group.CallbackBeforeCreateGroup', { Owner_Account: 'jared', Type: 'Public' }));
 * ```
 */
export function tencentProposal<Command extends TencentProposalCommand>(
  command: Command,
  body: BodyMembers<ProposalBody<'tencent', Command>> = {},
  client?: TencentClientFields,
): TencentCallback<ProposalBody<'tencent', Command>> {
  const members: unknown = { ...sampleOf(TENCENT_PROPOSALS, command), ...body };
  return tencentCallback(command, members as ProposalBody<'tencent', Command>, client);
}
