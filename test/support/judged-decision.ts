import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import type { Decision, Proposal, Provider } from '../../lib/index.js';
import { judgeOpenIm, judgeTencent, type Verdict } from '../../lib/testing/index.js';
import { contextOf } from './fixtures.js';
import { openImProtocol, tencentProtocol } from './protocols.js';

const protocols = { tencent: tencentProtocol(), openim: openImProtocol() };
const CALLER = { headers: { operationid: '' }, segments: [], remoteAddress: undefined };

type Body = Readonly<Record<string, unknown>>;

/** The proposal of a body. */
export function ask({ propose }: ProposalDefinition, server: Provider, command: string, body: Body): Proposal {
  return propose!(body, contextOf(server, command, body));
}

/** The answer of a decision, and what the chat server makes of it. */
export interface JudgedDecision extends Verdict {
  readonly status: number;
  readonly text: string;
  readonly reply: Body;
}

/** @param url of OpenIM, whose form says how it reads the answer */
export function judged(decision: Decision, command: string, body: Body, url = `/openim/${command}`): JudgedDecision {
  const { provider } = decision.proposal as Proposal;
  const { status, body: text } = protocols[provider as 'tencent' | 'openim'].decide!(decision, {
    request: { ...CALLER, url },
    command,
    body,
  });
  const answer = { status, text };
  const verdict = provider === 'tencent' ? judgeTencent(answer, command) : judgeOpenIm(answer, command, { body });
  return { status, text, reply: JSON.parse(text) as Body, ...verdict };
}
