import { Injectable } from '@nestjs/common';
import { ChatSignalReceived, MessageEvent, MessageStored, OnChatEvent, type AnyChatEvent } from '../../lib/index.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { openImSingle, SECRET } from '../support/callbacks.js';
import { rowsOf } from '../support/delivery-instance.js';
import { closeBehind, startDurableApp, type DurableApp } from '../support/durable-app.js';
import { until } from '../support/gate.js';
import { OPENIM_OK, sendOpenIm } from '../support/send.js';
import { eitherAdapter } from '../support/webhook-app.js';

type MessagesFrom = 'send' | 'stored';

const SEND = 'callbackAfterSendSingleMsgCommand';
const STORED = 'callbackAfterMsgSaveDBCommand';

/** Whether the handlers fail, so that whatever comes is left in the journal. */
let failing: boolean;
/** What each handler was given. */
let given: { handler: string; event: AnyChatEvent }[];

function take(handler: string, event: object): void {
  if (failing) throw new Error('not now');
  given.push({ handler, event: event as AnyChatEvent });
}

@Injectable()
class Handlers {
  @OnChatEvent(MessageEvent, { id: 'count' })
  count(event: MessageEvent): void {
    take('count', event);
  }

  @OnChatEvent(MessageStored, { id: 'number' })
  number(event: MessageStored): void {
    take('number', event);
  }

  @OnChatEvent(ChatSignalReceived, { id: 'signal' })
  signal(event: ChatSignalReceived): void {
    take('signal', event);
  }
}

describe.each(eitherAdapter)('openim.messagesFrom on %s', (adapter) => {
  const running = closeBehind();
  let store: MemoryStore;

  beforeEach(() => {
    [failing, given] = [false, []];
    store = new MemoryStore();
  });

  const start = (messagesFrom: MessagesFrom): Promise<DurableApp> =>
    running(
      startDurableApp(
        {
          adapter,
          providers: [Handlers],
          module: { openim: { secret: SECRET, messagesFrom }, handlerAttempts: 10_000 },
        },
        store,
      ),
    );

  /** The two callbacks of a message, as the server sends them. */
  async function send({ url }: DurableApp, serverMsgID: string, commands = [SEND, STORED]): Promise<void> {
    for (const callbackCommand of commands) {
      const more = callbackCommand === STORED ? { seq: 14, groupID: '' } : {};
      const answer = await sendOpenIm(url, openImSingle({ callbackCommand, serverMsgID, ...more }), callbackCommand);
      expect(answer).toMatchObject(OPENIM_OK);
    }
  }

  const settled = () =>
    until(() => {
      const { callbacks, deliveries } = rowsOf(store);
      return !callbacks.includes('pending') && deliveries.every(({ state }) => state === 'done');
    });
  /** Who was given what: handler, name of the event, command, message. */
  const calls = () =>
    given
      .map(({ handler, event }) =>
        [handler, event.eventName, event.command, (event as MessageStored).messageId].join(' '),
      )
      .toSorted();

  it.each<[MessagesFrom, number | undefined, string[]]>([
    ['send', undefined, [`count chat.c2c-message.sent ${SEND} one`, `number chat.message.stored ${STORED} one`]],
    ['stored', 14, [`count chat.c2c-message.sent ${STORED} one`, `signal chat.signal.received ${SEND} one`]],
  ])('counts a message once with %s', async (messagesFrom, sequence, expected) => {
    await send(await start(messagesFrom), 'one');
    await settled();
    expect(calls()).toEqual(expected);
    expect(given.find(({ handler }) => handler === 'count')!.event).toMatchObject({ sequence });
    if (messagesFrom === 'stored')
      expect(given.find(({ handler }) => handler === 'signal')!.event).toMatchObject({ kind: 'queued' });
  });

  it.each<[MessagesFrom, MessagesFrom, string[], string[]]>([
    [
      'send',
      'stored',
      [`count chat.c2c-message.sent ${SEND} one`, `number chat.message.stored ${STORED} one`],
      [`count chat.c2c-message.sent ${STORED} two`, `signal chat.signal.received ${SEND} two`],
    ],
    [
      'stored',
      'send',
      [`count chat.c2c-message.sent ${STORED} one`, `signal chat.signal.received ${SEND} one`],
      [`count chat.c2c-message.sent ${SEND} two`, `number chat.message.stored ${STORED} two`],
    ],
  ])('neither loses nor repeats what waits when it is switched from %s to %s', async (from, to, waiting, later) => {
    failing = true;
    const before = await start(from);
    await send(before, 'one');
    await until(() => before.failures.length >= 2);
    await before.app.close();

    const after = await start(to); // it still fails here, so that both versions have had them
    await until(() => after.failures.length >= 2);
    failing = false;
    await send(after, 'two');
    await settled();
    expect(calls()).toEqual([...waiting, ...later].toSorted());
    expect(after.letters).toEqual([]);
  });

  it.each<[MessagesFrom, MessagesFrom]>([
    ['send', 'stored'],
    ['stored', 'send'],
  ])('takes a callback that comes again after a switch from %s to %s for a duplicate', async (from, to) => {
    const before = await start(from);
    await send(before, 'one');
    await settled();
    const first = calls();
    const after = await start(to);
    await send(after, 'one');
    expect(after.counts()).toMatchObject({ duplicates: 2 });
    await settled();
    expect(calls()).toEqual(first);
  });
});
