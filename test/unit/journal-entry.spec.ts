import { ChatEvent, type AnyChatEvent } from '../../lib/index.js';
import { toJournalEntry } from '../../lib/journal/journal-entry.js';
import { recognizedEvent } from '../../lib/pipeline/receiver/event-factory.js';
import { fixturesOf, openImContext, RECEIVED_AT, tencentContext } from '../support/fixtures.js';
import { openImProtocol, tencentProtocol } from '../support/protocols.js';

describe('the sequence of a journal entry', () => {
  const tencent = tencentProtocol({ answerTimeout: 1_000 });
  const sequenceOf = (body: Record<string, unknown>, command: string) =>
    toJournalEntry(recognizedEvent(tencent, body, tencentContext(body, command))!, {}, null).sequence;

  it("is a group message's number in its group", () => {
    const { body, command } = fixturesOf('tencent').find(({ file }) =>
      file.includes('Group.CallbackAfterSendMsg.doc'),
    )!;
    expect(sequenceOf({ ...body, MsgSeq: 2 ** 32 - 1 }, command)).toBe(2 ** 32 - 1);
    expect(sequenceOf({ ...body, MsgSeq: undefined }, command)).toBeNull();
  });

  it('is the number of a stored message in its conversation', () => {
    const { body } = fixturesOf('openim').find(({ file }) => file.includes('MsgSaveDBCommand.seq-uint32-max'))!;
    const event = recognizedEvent(openImProtocol(), body, openImContext(body))!;
    expect(toJournalEntry(event, {}, null).sequence).toBe(2 ** 32 - 1);
  });

  it.each([
    [0, 0],
    [-1, -1],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [undefined, null],
    [null, null],
    [1.5, null],
    [NaN, null],
    [Infinity, null],
    [2 ** 53, null],
    ['7', null],
    [7n, null],
  ])('of an event whose subject has %p is %p: no other number fits the column', (sequence, expected) => {
    class Numbered extends ChatEvent {
      override subject = () => ({ sequence: sequence as number });
    }
    const event = new Numbered({ id: '1', receivedAt: RECEIVED_AT } as never) as unknown as AnyChatEvent;
    expect(toJournalEntry(event, {}, null).sequence).toBe(expected);
  });
});

describe('what a journal entry tells of a message', () => {
  const tencent = tencentProtocol({ answerTimeout: 1_000 });
  const entryOf = (file: string, more: Record<string, unknown> = {}, platform?: string) => {
    const { body, command } = fixturesOf('tencent').find((fixture) => fixture.file.includes(file))!;
    const changed = { ...body, ...more };
    return toJournalEntry(recognizedEvent(tencent, changed, tencentContext(changed, command, platform))!, {}, null);
  };
  const text = { MsgType: 'TIMTextElem', MsgContent: { Text: 'hi' } };
  const custom = { MsgType: 'TIMCustomElem', MsgContent: { Data: 'x' } };

  it('is who sent it, and the types of its elements in alphabetical order, each once', () => {
    expect(entryOf('C2C.CallbackAfterSendMsg', { MsgBody: [text] })).toMatchObject({ messageKind: 'text' });
    expect(entryOf('C2C.CallbackAfterSendMsg', { MsgBody: [text, custom, text] })).toMatchObject({
      messageKind: 'custom+text',
    });
    expect(entryOf('C2C.CallbackAfterSendMsg', { MsgBody: [text] }, 'RESTAPI').sentBy).toBe('server');
    expect(entryOf('C2C.CallbackAfterSendMsg', { MsgBody: [text] }, 'iOS').sentBy).toBe('user');
  });

  it('is null for what is no message', () => {
    expect(entryOf('Group.CallbackAfterNewMemberJoin')).toMatchObject({ sentBy: null, messageKind: null });
  });
});
