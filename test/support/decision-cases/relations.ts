import type { ProposalTarget } from '../../../lib/proposals/target.js';
import { changing, refusing, type CommandCases, type DecisionCase } from './decision-case.js';

const TARGETS: readonly DecisionCase[] = [
  {
    name: 'the target may',
    method: 'decide',
    decide: (proposal) => proposal.decide!((target: ProposalTarget) => target.allow()),
  },
  {
    name: 'the target may not',
    method: 'decide',
    decide: (proposal) => proposal.decide!((target: ProposalTarget) => target.refuse('no', 3)),
    stops: true,
  },
  ...[undefined, true, {}].map((given) => ({
    name: `not ${JSON.stringify(given)}`,
    method: 'decide',
    decide: (proposal: Parameters<DecisionCase['decide']>[0]) => proposal.decide!(() => given),
    throws: () => true,
  })),
];

const remark = changing([['remark', 'Caz', 'remark']]);
const remarks: CommandCases = {
  ...remark,
  cases: [...remark.cases, ...refusing([{}, { remark: '' }, { remark: ' ' }, { remark: null }, { friend: '1' }])],
};

export const RELATION_CASES: Readonly<Record<string, CommandCases>> = {
  callbackBeforeAddFriendCommand: { cases: TARGETS },
  callbackBeforeAddFriendAgreeCommand: { cases: TARGETS },
  callbackBeforeSetFriendRemark: remarks,
  callbackBeforeSetFriendRemarkCommand: remarks,
  callbackBeforeAddBlackCommand: { cases: [] },
  callbackBeforeImportFriendsCommand: {
    words: ['users'],
    cases: [
      {
        name: 'some',
        method: 'change',
        decide: (proposal) => proposal.change!({ users: ['1', '10001'].filter((user) => listed(proposal, user)) }),
        becomes: ({ friendUserIDs }) => ({
          friendUserIDs: (friendUserIDs as string[]).filter((user) => user === '1' || user === '10001'),
        }),
        throws: ({ friendUserIDs }) => !(friendUserIDs as string[] | null)?.length,
      },
      ...refusing([{}, { users: [] }, { users: [''] }, { users: ['nobody'] }, { users: '10000' }]),
    ],
  },
};

function listed(proposal: object, user: string): boolean {
  return (proposal as { readonly users: readonly string[] }).users.includes(user);
}
