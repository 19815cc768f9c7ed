import type { NameOf } from '../chat-servers/callback-definition.js';
import type { BodyMembers } from '../chat-servers/client/chat-callback.js';
import { OPENIM_PROPOSALS } from '../chat-servers/openim/callbacks/callbacks.js';
import { openImCallback, type OpenImCallback } from '../chat-servers/openim/client/callback.js';
import { TENCENT_PROPOSALS } from '../chat-servers/tencent/callbacks/callbacks.js';
import {
  tencentCallback,
  type TencentCallback,
  type TencentClientFields,
} from '../chat-servers/tencent/client/callback.js';
import type { ChatServerProposals } from '../proposals/declared-proposal.js';

type Declared<Server extends keyof ChatServerProposals> = ChatServerProposals[Server][number];

/** A command of Tencent Cloud Chat that asks before something happens. */
export type TencentProposalCommand = NameOf<Declared<'tencent'>>;

/** A command of OpenIM, of any version, that asks before something happens. */
export type OpenImProposalCommand = NameOf<Declared<'openim'>>;

/** The body of such a command. */
export type ProposalBody<Server extends keyof ChatServerProposals, Command extends string> =
  Declared<Server> extends infer D
    ? D extends { readonly body: { readonly prototype: infer Body extends object } }
      ? Command extends NameOf<D>
        ? Body
        : never
      : never
    : never;

/**
 * Makes any callback of Tencent Cloud Chat that asks before something happens: a complete body, of which a test sets what it is about.
 *
 * @param body members that replace those of the sample; undefined leaves one out
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
  const members: unknown = { ...TENCENT_PROPOSALS[command].sample, ...body };
  return tencentCallback(command, members as ProposalBody<'tencent', Command>, client);
}

/**
 * Makes any callback of OpenIM that asks before something happens: a complete body, of which a test sets what it is about.
 *
 * @param body members that replace those of the sample; undefined leaves one out
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
  const members: unknown = { ...OPENIM_PROPOSALS[command].sample, ...body };
  return openImCallback(command, members as ProposalBody<'openim', Command>);
}
