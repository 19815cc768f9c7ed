import { CONVERSATION_CASES } from './conversations.js';
import type { CommandCases, DecisionCase } from './decision-case.js';
import { GROUP_CASES } from './groups.js';
import { MESSAGE_CASES } from './messages.js';
import { PUSH_CASES } from './pushes.js';
import { RELATION_CASES } from './relations.js';
import { USER_CASES } from './users.js';

/** The decisions about each command of OpenIM, besides those that every command has. */
export const OPENIM_CASES: Readonly<Record<string, CommandCases>> = {
  ...MESSAGE_CASES,
  ...GROUP_CASES,
  ...CONVERSATION_CASES,
  ...RELATION_CASES,
  ...USER_CASES,
  ...PUSH_CASES,
};

/** What every command knows. */
export const COMMON_CASES: readonly DecisionCase[] = [
  { name: 'as it is', method: 'allow', decide: (proposal) => proposal.allow() },
  { name: 'with a text', method: 'refuse', decide: (proposal) => proposal.refuse!('no'), stops: true },
  { name: 'with a code', method: 'refuse', decide: (proposal) => proposal.refuse!('', 100), stops: true },
  {
    name: 'with a code of its own',
    method: 'refuse',
    decide: (proposal) => proposal.refuse!('<&>\u2028\u0000 😀', { openim: 9_999 }),
    stops: true,
  },
  {
    name: 'not with anything but a text',
    method: 'refuse',
    decide: (proposal) => proposal.refuse!(undefined),
    throws: () => true,
  },
];
