import { changing, refusing, type CommandCases } from './decision-case.js';

/** The words of a message whose content is JSON. */
const rewritten = changing(
  [
    ['content', { data: 'b' }, 'content', '{"data":"b"}'],
    ['mentioned', ['1'], 'atUserIDList'],
    ['mentioned', [], 'atUserIDList'],
    ['customData', '', 'ex'],
    ['customData', '{}', 'ex'],
    ['text', 'b', 'content', '{"content":"b"}'],
  ],
  undefined,
  'rewrite',
);

const [content, noMentions, mentions, noData, data, text, all] = rewritten.cases;

const modified: CommandCases = {
  ...rewritten,
  cases: [
    ...[content, noMentions, mentions, noData, data, text].map((one) => one!),
    // of the two, the content is sent
    { ...all!, becomes: (given) => ({ ...all!.becomes!(given), content: '{"data":"b"}' }) },
    ...refusing([{}, { content: 'b' }, { content: [] }, { mentioned: [1] }, { to: '1' }, { recvID: '1' }], 'rewrite'),
  ],
};

/** v2 takes bare words, and nothing else of a message. */
const words = changing([['text', 'b', 'content']], undefined, 'rewrite');

export const MESSAGE_CASES: Readonly<Record<string, CommandCases>> = {
  callbackBeforeSendSingleMsgCommand: { cases: [] },
  callbackBeforeSendGroupMsgCommand: { cases: [] },
  callbackBeforeMsgModifyCommand: modified,
  callbackMsgModifyCommand: modified,
  callbackWordFilterCommand: {
    ...words,
    cases: [
      ...words.cases,
      {
        name: 'words that look like JSON',
        method: 'rewrite',
        decide: (proposal) => proposal.rewrite!({ text: '{"content":"b"}' }),
        becomes: () => ({ content: '{"content":"b"}' }),
      },
      ...refusing([{}, { text: '' }, { content: { data: 'b' } }, { mentioned: ['1'] }, { customData: '' }], 'rewrite'),
    ],
  },
};
