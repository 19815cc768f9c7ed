import { Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  BeforeChatEvent,
  C2cMessageSending,
  CallbackCounters,
  type BeforeChatEventOptions,
  type DecisionContext,
} from '../../lib/index.js';
import { Deciders } from '../../lib/decisions/deciders.js';
import { openImSingle, SECRET } from '../support/callbacks.js';
import { until } from '../support/gate.js';
import { storage, storageMiddleware } from '../support/request-contexts.js';
import { post } from '../support/post.js';
import { startWebhookApp, type WebhookApp, eitherAdapter } from '../support/webhook-app.js';

const SENDING = 'callbackBeforeSendSingleMsgCommand';
const ALLOW = { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 };

describe.each(eitherAdapter)('a handler that decides, on %s', (adapter) => {
  let running: WebhookApp | undefined;
  afterEach(() => running?.app.close());

  const start = async (...providers: (new (...parameters: never[]) => object)[]) => {
    running = await startWebhookApp({ adapter, providers });
    return running;
  };
  const ask = async (text = 'hello', more = {}, requestId = '') => {
    const headers = { 'x-request-id': requestId };
    const body = openImSingle({ callbackCommand: SENDING, content: JSON.stringify({ content: text }), ...more });
    return (await post(`${running!.url}/chat-webhooks/openim/${SECRET}/${SENDING}`, { body, headers })).json;
  };
  const decisions = () => running!.app.get(CallbackCounters).decisions;

  it('refuses one message and lets the next one go on', async () => {
    @Injectable()
    class Moderation {
      @BeforeChatEvent(C2cMessageSending)
      check(message: C2cMessageSending) {
        return message.text.includes('spam') ? message.refuse('No advertising', 7) : message.allow();
      }
    }
    const { log } = await start(Moderation);
    expect(log.lines.join('\n')).toMatch(/decides +Moderation\.check: C2cMessageSending/);
    expect(await ask('spam!')).toEqual({
      actionCode: 0,
      errCode: 5007,
      errMsg: 'No advertising',
      errDlt: '',
      nextCode: 1,
    });
    expect(await ask('hello')).toEqual(ALLOW);
    expect(decisions()).toEqual({ refused: 1, allowed: 1 });
  });

  it.each(['at once', 'later'])(
    'is answered in form even where our own code fails after it decided %s',
    async (when) => {
      @Injectable()
      class Rules {
        @BeforeChatEvent(C2cMessageSending)
        check(message: C2cMessageSending) {
          return when === 'later' ? Promise.resolve(message.refuse('no')) : message.refuse('no');
        }
      }
      const { app } = await start(Rules);
      app.get(Deciders, { strict: false }).observer = () => {
        throw new Error('a fault of ours');
      };
      expect(await ask()).toEqual(ALLOW); // as openim.onFailure says
      expect(app.get(CallbackCounters).refused).toEqual({ INTERNAL_ERROR: 1 });
    },
  );

  it('is made for each callback where its provider is, and knows which one', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      constructor(@Inject(REQUEST) private readonly asked: C2cMessageSending) {}

      @BeforeChatEvent(C2cMessageSending)
      async check(message: C2cMessageSending) {
        return message.refuse(`${this.asked === message} ${message.to}`);
      }
    }
    await start(PerRequest);
    expect(await ask()).toMatchObject({ errMsg: 'true 19997', nextCode: 1 });
  });

  it('answers in time whatever it does, and learns that nobody waits', async () => {
    let aborted = false;
    @Injectable()
    class Slow {
      @BeforeChatEvent(C2cMessageSending, { within: 50, onFailure: { refuse: 'Try again' } })
      check(_: C2cMessageSending, { signal }: DecisionContext) {
        signal.addEventListener('abort', () => (aborted = true));
        return new Promise<never>(() => {});
      }
    }
    await start(Slow);
    expect(await ask()).toMatchObject({ errCode: 5000, errMsg: 'Try again', nextCode: 1 });
    await until(() => aborted);
    expect(decisions()).toEqual({ timeout: 1 });
  });

  it('that throws lets the action go on, and the log says so without what it said', async () => {
    @Injectable()
    class Broken {
      @BeforeChatEvent(C2cMessageSending)
      check(message: C2cMessageSending): never {
        throw new Error(message.text);
      }
    }
    const { log } = await start(Broken);
    expect(await ask('private words')).toEqual(ALLOW);
    expect(log.lines.filter((line) => line.includes('Broken.check failed with Error'))).toHaveLength(1);
    expect(log.lines.join()).not.toContain('private words');
  });

  it('that does not decide is told of, in the context of its callback, and nothing that this does changes the answer', async () => {
    @Injectable()
    class Broken {
      @BeforeChatEvent(C2cMessageSending, { within: 50 })
      check({ text }: C2cMessageSending): never | Promise<never> {
        if (text === 'wait') return new Promise(() => {});
        throw new RangeError('of the rules');
      }
    }
    const told: unknown[] = [];
    running = await startWebhookApp({
      adapter,
      providers: [Broken],
      module: {
        onDecisionFailed: ({ handler, proposal, fault, error }) => {
          told.push([handler, proposal.proposalName, fault, error, storage.getStore()]);
          throw new TypeError('private words');
        },
      },
      configure: (app) => app.use(storageMiddleware),
    });
    expect(await ask('throw', {}, 'first')).toEqual(ALLOW);
    expect(await ask('wait', {}, 'second')).toEqual(ALLOW);
    expect(told).toEqual([
      ['Broken.check', 'C2cMessageSending', 'error', new RangeError('of the rules'), 'first'],
      ['Broken.check', 'C2cMessageSending', 'timeout', undefined, 'second'],
    ]);
    const lines = running.log.lines.filter((line) => line.includes('onDecisionFailed itself failed with TypeError'));
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('private words');
  });

  it('that is only tried changes no answer', async () => {
    @Injectable()
    class Shadow {
      @BeforeChatEvent(C2cMessageSending, { shadow: true })
      check(message: C2cMessageSending) {
        return message.refuse('no');
      }
    }
    await start(Shadow);
    expect(await ask()).toEqual(ALLOW);
    expect(decisions()).toEqual({ shadow: 1 });
  });

  it('is not asked about a body that it could not read: that is refused as any', async () => {
    let calls = 0;
    @Injectable()
    class Counting {
      @BeforeChatEvent(C2cMessageSending)
      check(message: C2cMessageSending) {
        calls++;
        return message.allow();
      }
    }
    await start(Counting);
    expect(await ask('x', { recvID: 5 })).toEqual(ALLOW); // onFailure of the chat server: 'allow'
    expect({ calls, decisions: decisions() }).toEqual({ calls: 0, decisions: {} });
  });

  it('gets what nobody else decides: two for one proposal stop the start', async () => {
    @Injectable()
    class One {
      @BeforeChatEvent(C2cMessageSending)
      check(message: C2cMessageSending) {
        return message.allow();
      }
    }
    @Injectable()
    class Two extends One {}
    await expect(start(One, Two)).rejects.toThrow(/both One\.check and Two\.check would decide C2cMessageSending/);
    running = undefined;
  });

  it.each<[string, object]>([
    ['within', { within: 0 }],
    ['concurrency', { concurrency: 1.5 }],
    ['failures', { failures: 0 }],
    ['onFailure', { onFailure: 'refuse' }],
    ['shadow', { shadow: 'yes' }],
    ['id', { id: '' }],
  ])('stops the start with a wrong option "%s", by name', async (name, options) => {
    @Injectable()
    class Wrong {
      @BeforeChatEvent(C2cMessageSending, options as BeforeChatEventOptions)
      check(message: C2cMessageSending) {
        return message.allow();
      }
    }
    await expect(start(Wrong)).rejects.toThrow(new RegExp(`@BeforeChatEvent of Wrong.check: option "${name}"`));
    running = undefined;
  });
});
