import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import {
  C2cMessageSent,
  CallbackRejected,
  OnChatEvent,
  type CallbackJournal,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { tencentC2c } from '../support/callbacks.js';
import { closeBehind, FAST } from '../support/durable-app.js';
import { Gate, turns, until } from '../support/gate.js';
import type { Answer } from '../support/post.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import { SlowJournal } from '../support/slow-journal.js';
import { bothSenders, entrances, startWebhookApp, type WebhookApp, someEntrances } from '../support/webhook-app.js';

/** Works until the gates are opened. */
@Injectable()
class Workers {
  readonly handler = new Gate();
  readonly listener = new Gate();
  begun = 0;
  ended = 0;

  @OnChatEvent(C2cMessageSent, CallbackRejected)
  handle(): Promise<void> {
    return this.work(this.handler);
  }

  @OnEvent(C2cMessageSent.eventName)
  listen(): Promise<void> {
    return this.work(this.listener);
  }

  private async work({ passed }: Gate): Promise<void> {
    this.begun++;
    await passed;
    this.ended++;
  }
}

@Injectable()
class Failing {
  @OnChatEvent(C2cMessageSent)
  handle(): Promise<void> {
    return Promise.reject(new Error('boom'));
  }

  @OnEvent(C2cMessageSent.eventName)
  listen(): void {
    throw new Error('boom');
  }
}

const openBoth = ({ handler, listener }: Workers) => {
  handler.open();
  listener.open();
};

const journals: Record<string, () => CallbackJournal | undefined> = {
  'no journal': () => undefined,
  'a journal that only appends': () => {
    const journal = new SlowJournal();
    journal.gate.open();
    return journal;
  },
  'a durable journal': () => new MemoryJournal(),
};
const start = closeBehind();

function startAwaiting(
  adapter: (typeof entrances)[number],
  journal: CallbackJournal | undefined,
  more: Partial<ChatWebhooksModuleOptions> = {},
): Promise<WebhookApp> {
  const patient = { tencent: { ...bothSenders.tencent, answerTimeout: 20_000 } };
  const module = { ...FAST, ...patient, answerAfter: 'handlers' as const, ...more };
  return start(
    startWebhookApp({
      adapter,
      module: journal === undefined ? module : { ...module, journal: { useFactory: () => journal } },
      providers: [Workers, Failing],
    }),
  );
}

/** An answer, and whether it is there yet. */
function watch(answer: Promise<Answer>): { answer: Promise<Answer>; readonly isHere: boolean } {
  const watched = { answer, isHere: false };
  void answer.then(() => (watched.isHere = true));
  return watched;
}

describe.each(someEntrances)("answerAfter: 'handlers' on %s", (adapter) => {
  describe.each(Object.keys(journals))('with %s', (kind) => {
    const journal = () => journals[kind]!();

    it('answers when every handler and listener has ended, whether or not others failed', async () => {
      const { app, url } = await startAwaiting(adapter, journal());
      const workers = app.get(Workers);
      const sent = [watch(sendTencent(url)), watch(sendOpenIm(url))];
      await until(() => workers.begun === 4);
      await turns(20);
      workers.handler.open();
      await until(() => workers.ended === 2);
      await turns(20);
      expect(sent.map(({ isHere }) => isHere)).toEqual([false, false]);
      workers.listener.open();
      expect(await Promise.all(sent.map(({ answer }) => answer))).toMatchObject([TENCENT_OK, OPENIM_OK]);
      expect(workers.ended).toBe(4);
    });

    it('waits no longer than answerTimeout', async () => {
      const { app, url } = await startAwaiting(adapter, journal(), {
        tencent: { ...bothSenders.tencent, answerTimeout: 200 },
      });
      const workers = app.get(Workers);
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      expect(workers).toMatchObject({ begun: 2, ended: 0 });
      openBoth(workers);
    });

    it('waits for the event of a body that does not fit too, and refuses it all the same', async () => {
      const { app, url } = await startAwaiting(adapter, journal());
      const workers = app.get(Workers);
      const refused = watch(sendTencent(url, tencentC2c({ To_Account: 7 })));
      await until(() => workers.begun === 1);
      await turns(20);
      expect(refused.isHere).toBe(false);
      openBoth(workers);
      expect(await refused.answer).toMatchObject({ status: 400, json: { ActionStatus: 'FAIL' } });
    });

    it('is waited for by app.close()', async () => {
      const { app, url } = await startAwaiting(adapter, journal(), { shutdownTimeout: 5_000 });
      const workers = app.get(Workers);
      const sent = sendTencent(url);
      await until(() => workers.begun === 2);
      const closing = app.close();
      openBoth(workers);
      expect(await sent).toMatchObject(TENCENT_OK);
      await closing;
      expect(workers.ended).toBe(2);
    });
  });
});

describe("answerAfter: 'handlers'", () => {
  it('waits for events that wait for a place of their handler', async () => {
    const { app, url } = await startAwaiting('express', undefined, { handlerConcurrency: 1 });
    const workers = app.get(Workers);
    workers.listener.open();
    const sent = ['1', '2'].map((MsgKey) => watch(sendTencent(url, tencentC2c({ MsgKey }))));
    await until(() => workers.begun === 3);
    await turns(20);
    expect(sent.map(({ isHere }) => isHere)).toEqual([false, false]);
    workers.handler.open();
    expect(await Promise.all(sent.map(({ answer }) => answer))).toMatchObject([TENCENT_OK, TENCENT_OK]);
    expect(workers.ended).toBe(4);
  });

  it('waits for them too where a durable journal could keep them for later', async () => {
    const store = new MemoryStore();
    const patient = { handlerConcurrency: 1, retryDelay: 60_000 };
    const { app, url } = await startAwaiting('express', new MemoryJournal(store), patient);
    const workers = app.get(Workers);
    workers.listener.open();
    const sent = ['1', '2'].map((MsgKey) => watch(sendTencent(url, tencentC2c({ MsgKey }))));
    const open = () => store.deliveriesInOrder().filter(({ handler }) => handler === 'Workers.handle');
    await until(() => open().length === 2);
    await turns(50);
    expect(sent.map(({ isHere }) => isHere)).toEqual([false, false]);
    workers.handler.open();
    expect(await Promise.all(sent.map(({ answer }) => answer))).toMatchObject([TENCENT_OK, TENCENT_OK]);
    expect(open().map(({ state, attempts }) => [state, attempts])).toEqual([
      ['done', 1],
      ['done', 1],
    ]);
  });

  it('waits until a durable journal knows how it ended', async () => {
    const store = new MemoryStore();
    const { app, url } = await startAwaiting('express', new MemoryJournal(store), { retryDelay: 60_000 });
    openBoth(app.get(Workers));
    await sendTencent(url);
    expect(store.inOrder().map(({ state }) => state)).toEqual(['split']);
    expect(store.deliveriesInOrder()).toMatchObject([{ handler: 'Failing.handle', attempts: 1, owner: null }]);
  });

  it('waits for a handler that took so long that it has a delivery of its own, until the journal knows how it ended', async () => {
    const store = new MemoryStore();
    const { app, url } = await startAwaiting('express', new MemoryJournal(store), { retryDelay: 60_000 });
    const workers = app.get(Workers);
    const sent = watch(sendTencent(url));
    const delivery = () => store.deliveriesInOrder().find(({ handler }) => handler === 'Workers.handle');
    await until(() => delivery()?.state === 'pending');
    await turns(20);
    expect(sent.isHere).toBe(false);
    openBoth(workers);
    expect(await sent.answer).toMatchObject(TENCENT_OK);
    expect(delivery()?.state).toBe('done');
  });

  it('does not wait for what the journal has already', async () => {
    const { app, url } = await startAwaiting('express', new MemoryJournal());
    const workers = app.get(Workers);
    const first = sendTencent(url);
    await until(() => workers.begun === 2);
    expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
    expect(workers.ended).toBe(0);
    openBoth(workers);
    expect(await first).toMatchObject(TENCENT_OK);
  });

  it('does not turn a journal that is late into a success', async () => {
    const journal = new SlowJournal();
    const { app, url } = await startAwaiting('express', journal, {
      tencent: { ...bothSenders.tencent, answerTimeout: 20 },
    });
    openBoth(app.get(Workers));
    expect(await sendTencent(url)).toMatchObject({ status: 503, json: { ActionStatus: 'FAIL' } });
    journal.gate.open();
  });
});
