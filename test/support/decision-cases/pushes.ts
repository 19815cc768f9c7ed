import { refusing, type CommandCases, type DecisionCase } from './decision-case.js';

const NOTICE = { title: 'a', body: 'b', customData: '', sound: '+1', badge: false, signal: 'c' };
const WRITTEN = { title: 'a', desc: 'b', ex: '', iOSPushSound: '+1', iOSBadgeCount: false, signalInfo: 'c' };
const LISTED = ['1', '10001'];

const some: DecisionCase = {
  name: 'some of the users',
  method: 'change',
  decide: (proposal) => proposal.change!({ users: LISTED.filter((user) => listed(proposal, user)) }),
  becomes: ({ userIDList }) => ({ userIDList: (userIDList as string[]).filter((user) => LISTED.includes(user)) }),
  throws: ({ userIDList }) => !(userIDList as string[] | null)?.length,
};

const offline: CommandCases = {
  words: ['users', 'notice'],
  cases: [
    some,
    {
      name: 'the whole notice',
      method: 'change',
      decide: (proposal) => proposal.change!({ notice: NOTICE }),
      becomes: () => ({ offlinePushInfo: WRITTEN }),
    },
    {
      name: 'the title of the notice',
      method: 'change',
      decide: (proposal) => proposal.change!({ notice: { title: 'a' } }),
      becomes: ({ offlinePushInfo = {} }) => ({ offlinePushInfo: { ...(offlinePushInfo as object), title: 'a' } }),
    },
    ...refusing([
      {},
      { users: [] },
      { users: ['nobody'] },
      { notice: {} },
      { notice: { badge: 1 } },
      { notice: null },
      { from: '1' },
    ]),
  ],
  ignoredBy: { 'v2.1.0': ['userIDList', 'offlinePushInfo'] },
};

const group: CommandCases = {
  words: ['users'],
  cases: [
    {
      name: 'some of the members',
      method: 'change',
      decide: (proposal) => proposal.change!({ users: ['10001', '10001'] }),
      becomes: () => ({ userIDList: ['10001'] }),
    },
    ...refusing([{}, { users: [] }, { users: [''] }, { notice: NOTICE }]),
  ],
};

export const PUSH_CASES: Readonly<Record<string, CommandCases>> = {
  callbackOfflinePushCommand: offline,
  callbackBeforeOfflinePushCommand: offline,
  callbackOnlinePushCommand: { cases: [] },
  callbackBeforeOnlinePushCommand: { cases: [] },
  callbackSuperGroupOnlinePushCommand: group,
  callbackBeforeGroupOnlinePushCommand: group,
};

function listed(proposal: object, user: string): boolean {
  return (proposal as { readonly users: readonly string[] }).users.includes(user);
}
