import { changing, refusing, type CommandCases } from './decision-case.js';

const settings = changing([
  ['receiveOption', 2, 'recvMsgOpt'],
  ['receiveOption', 0, 'recvMsgOpt'],
  ['pinned', false, 'isPinned'],
  ['pinned', true, 'isPinned'],
  ['privateChat', false, 'isPrivateChat'],
  ['privateChat', true, 'isPrivateChat'],
  ['burnDuration', 30, 'burnDuration'],
  ['mentionType', 4, 'groupAtType'],
  ['attachedInfo', 'x', 'attachedInfo'],
  ['customData', '', 'ex'],
  ['customData', '{}', 'ex'],
]);

const conversations: CommandCases = {
  ...settings,
  cases: [
    ...settings.cases,
    ...refusing([
      {},
      { receiveOption: 3 },
      { receiveOption: '0' },
      { pinned: 1 },
      { burnDuration: -1 },
      { burnDuration: 2 ** 31 },
      { burnDuration: 0.5 },
      { mentionType: 5 },
      { owner: '1' },
      { marked: true },
    ]),
  ],
};

export const CONVERSATION_CASES: Readonly<Record<string, CommandCases>> = {
  callbackBeforeCreateSingleChatConversationsCommand: conversations,
  callbackBeforeCreateGroupChatConversationsCommand: conversations,
};
