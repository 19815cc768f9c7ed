import { Injectable } from '@nestjs/common';
import { C2cMessageSent, OnChatEvent } from '../../lib/index.js';
import { MemoryJournal } from '../../lib/testing/index.js';
import { tencentC2c } from '../support/callbacks.js';
import { closeBehind, FAST } from '../support/durable-app.js';
import { until } from '../support/gate.js';
import { storage } from '../support/request-contexts.js';
import { sendTencent } from '../support/send.js';
import { startWebhookApp } from '../support/webhook-app.js';

@Injectable()
class Failing {
  @OnChatEvent(C2cMessageSent, { attempts: 2 })
  async fail(): Promise<never> {
    throw new Error('boom');
  }
}

describe('onHandlerFailed', () => {
  const running = closeBehind();

  it.each([
    ['with a journal', MemoryJournal, ['attempt 1', 'attempt 2']],
    ['without one', undefined, ['attempt 1']],
  ])('sees what telemetry gave to the handler, %s', async (_, journal, expected) => {
    const seen: unknown[] = [];
    const { url } = await running(
      startWebhookApp({
        providers: [Failing],
        module: {
          ...FAST,
          journal,
          telemetry: {
            traceContext: () => undefined,
            handling: ({ handler, attempt }) =>
              handler === 'Failing.fail'
                ? { run: (call) => storage.run(`attempt ${attempt}`, call), end: () => {} }
                : undefined,
          },
          onHandlerFailed: () => void seen.push(storage.getStore()),
        },
      }),
    );
    await sendTencent(url, tencentC2c());
    await until(() => seen.length === expected.length);
    expect(seen).toEqual(expected);
  });
});
