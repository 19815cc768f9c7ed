import { AsyncLocalStorage } from 'node:async_hooks';
import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import {
  BeforeChatEvent,
  C2cMessageSending,
  C2cMessageSent,
  ChatWebhooksHealth,
  OnChatEvent,
  UnrecoverableError,
} from '../../lib/index.js';
import { HOUR, split, waiting } from '../../lib/journal/contract/kit.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { settled } from '../../lib/testing/index.js';
import { HealthController } from '../docs/examples/health-checks.js';
import { tencentC2c } from '../support/callbacks.js';
import { closeBehind, startDurableApp } from '../support/durable-app.js';
import { until } from '../support/gate.js';
import { sendTencent } from '../support/send.js';
import { adapters, bothSenders, startWebhookApp, type WebhookAppOptions } from '../support/webhook-app.js';

@Injectable()
class Handlers {
  @OnChatEvent(C2cMessageSent, { id: 'archive' })
  keep(): void {
    throw new UnrecoverableError('private words');
  }

  @BeforeChatEvent(C2cMessageSending, { id: 'rules', failures: 1 })
  check(): never {
    throw new Error('private words');
  }
}

/** Whether it can be reached, and what was asked of it. */
class WatchedJournal extends MemoryJournal {
  pings = 0;
  backlogs = 0;
  whenAsked: () => Promise<void> = async () => {};
  whenCounted: () => Promise<void> = async () => {};

  override async ping(): Promise<void> {
    this.pings++;
    await this.whenAsked();
  }

  override async backlog() {
    this.backlogs++;
    await this.whenCounted();
    return super.backlog();
  }
}

const STEADY = { providers: [Handlers], imports: [TerminusModule], controllers: [HealthController] };
const closing = closeBehind();

async function start(options: WebhookAppOptions = {}) {
  const journal = new WatchedJournal();
  const module = { tencent: { ...bothSenders.tencent, answerTimeout: 60_000 }, ...options.module }; // the machine may be busy
  const running = await closing(startDurableApp({ ...STEADY, ...options, module }, undefined, journal));
  await until(() => journal.backlogs > 0); // the start looks for handlers that are gone
  const read = async (path = '') => {
    const response = await fetch(`${running.url}/health${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { ...running, journal, health: running.app.get(ChatWebhooksHealth), read };
}

/** Milliseconds that no test waits for. */
const DELAY = 600_000;

/** @returns ends the delay of a shutdown that begins after this */
function holdDelay(): () => void {
  const real = setTimeout;
  let end = () => {};
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, after?: number, ...given: []) => {
    if (after !== DELAY) return real(work, after, ...given);
    end = work;
    return real(() => {}, 0);
  }) as typeof setTimeout);
  return () => end();
}

const wellSo = { pending: 0, lag: 0, deadLetters: 0, openCircuits: [], silences: [] };
const refusal = () => Promise.reject(new RangeError('private words'));

afterEach(() => jest.restoreAllMocks());

describe.each(adapters)('health with Terminus 12 on %s', (adapter) => {
  it('is up, with what waits', async () => {
    const { read } = await start({ adapter });
    const details = { 'chat-webhooks': { status: 'up', warnings: [], ...wellSo } };
    expect(await read()).toEqual({ status: 200, body: { status: 'ok', info: details, error: {}, details } });
  });

  it('is degraded, and answers 200, when a delivery was given up and a handler is not asked any more', async () => {
    const { read, url, app } = await start({ adapter });
    await sendTencent(url, tencentC2c());
    await sendTencent(url, tencentC2c({ CallbackCommand: 'C2C.CallbackBeforeSendMsg' }), 'C2C.CallbackBeforeSendMsg');
    await settled(app);
    const { status, body } = await read();
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'degraded' } });
    expect(body.details).toEqual({
      'chat-webhooks': {
        ...wellSo,
        status: 'degraded',
        warnings: ['dead-letters', 'open-circuits'],
        deadLetters: 1,
        openCircuits: ['rules'],
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/private words|jared|john/);
  });

  it('is down, and answers 503, when the journal cannot be reached; the app stays ready and alive', async () => {
    const { read, journal } = await start({ adapter });
    journal.whenAsked = refusal;
    const { status, body } = await read();
    expect({ status, body }).toMatchObject({ status: 503, body: { status: 'error' } });
    expect(body.error).toEqual({
      'chat-webhooks': { ...wellSo, status: 'down', warnings: [], journalError: 'RangeError' },
    });
    expect(await read('/ready')).toMatchObject({ status: 200 });
    expect(await read('/live')).toMatchObject({ status: 200 });
  });

  it('is not ready any more from the shutdown on, while callbacks are still taken; it stays alive', async () => {
    const { read, url, app } = await start({ adapter, module: { shutdownDelay: DELAY } });
    expect(await read('/ready')).toMatchObject({ status: 200 });
    const end = holdDelay();
    const closed = app.close();
    expect(await read('/ready')).toMatchObject({
      status: 503,
      body: { error: { 'chat-webhooks': { status: 'down' } } },
    });
    expect(await read('/live')).toMatchObject({ status: 200 });
    expect((await sendTencent(url, tencentC2c())).status).toBe(200);
    end();
    await closed;
  });
});

describe('ChatWebhooksHealth', () => {
  const detailsOf = async (health: ChatWebhooksHealth, options = {}) => (await health.check(options))['chat-webhooks'];

  it('tells how late the oldest delivery is, and warns above the limit; not for handlers that other apps have', async () => {
    const { health, journal } = await start({ module: { pollInterval: 600_000, leaseTime: 2_400_000 } });
    await split(journal, [waiting('archive', { dueIn: -HOUR }), waiting('gone', { dueIn: -2 * HOUR })]);
    const { lag, ...details } = await detailsOf(health);
    expect(details).toMatchObject({ status: 'degraded', warnings: ['lag'], pending: 1, deadLetters: 0 });
    expect(Math.floor(lag! / HOUR)).toBe(1);
    expect(await detailsOf(health, { lag: 2 * HOUR })).toMatchObject({ status: 'up', warnings: [] });
    expect(await detailsOf(health, { lag: Infinity, degraded: 'up' })).toMatchObject({ status: 'up', warnings: [] });
    expect(await detailsOf(health, { degraded: 'up' })).toMatchObject({ status: 'up', warnings: ['lag'] });
    expect(await health.check({ key: 'chat' })).toMatchObject({ chat: { status: 'degraded' } });
  });

  it('asks the journal once, in no async context, for all who ask within a second', async () => {
    const { health, journal } = await start();
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    journal.whenAsked = async () => void seen.push(storage.getStore());
    await storage.run('somebody', () => Promise.all([health.check(), health.check()]));
    await health.check();
    expect(seen).toEqual([undefined]);
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 1_001);
    await health.check();
    expect(seen.length).toBe(2);
  });

  it.each([
    [Object.assign(new Error('connect 10.0.0.1:5432'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [Object.assign(new Error('private words'), { code: 'private words' }), 'Error'],
    [Object.assign(new RangeError('private words'), { code: 42 }), 'RangeError'],
    [undefined, 'a thrown undefined'],
  ])('names what the journal failed with: %s', async (error, name) => {
    const { health, journal } = await start();
    journal.whenAsked = () => Promise.reject(error);
    expect(await detailsOf(health)).toMatchObject({ status: 'down', journalError: name });
  });

  it('never hangs, and asks a journal that does not answer only once', async () => {
    const { health, journal } = await start();
    journal.whenAsked = () => new Promise(() => {});
    const answers = await Promise.all([detailsOf(health, { timeout: 5 }), detailsOf(health, { timeout: 5 })]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 'down', journalError: 'TimeoutError' });
    expect(await detailsOf(health, { timeout: 5 })).toMatchObject({ status: 'down' });
    expect(journal.pings).toBe(1);
  });

  it('warns, and is not down, when the journal can be reached but does not count', async () => {
    const { health, journal } = await start();
    journal.whenCounted = refusal;
    const details = await detailsOf(health);
    expect(details).toEqual({
      status: 'degraded',
      warnings: ['backlog'],
      openCircuits: [],
      silences: [],
    });
  });

  it('takes the count for the answer of a journal without ping', async () => {
    const { health, journal } = await start();
    Object.defineProperty(journal, 'ping', { value: undefined });
    expect(await detailsOf(health)).toMatchObject({ status: 'up', pending: 0 });
    journal.whenCounted = refusal;
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_001);
    expect(await detailsOf(health)).toMatchObject({ status: 'down', journalError: 'RangeError' });
  });

  it('says "up" of what only needs a look, where the Terminus of the app is 11 and leaves out what is degraded', async () => {
    class HealthIndicatorService {
      check() {
        return { up: () => {}, down: () => {} };
      }
    }
    const { health, journal } = await start({
      imports: [],
      controllers: [],
      providers: [Handlers, HealthIndicatorService],
    });
    await split(journal, [waiting('archive', { state: 'dead' })]);
    expect(await detailsOf(health)).toMatchObject({ status: 'up', warnings: ['dead-letters'] });
    expect(await detailsOf(health, { degraded: 'degraded' })).toMatchObject({ status: 'degraded' });
  });

  it('has no numbers without a journal, and is ready when the app has started', async () => {
    const { app } = await closing(startWebhookApp());
    const health = app.get(ChatWebhooksHealth);
    expect(await detailsOf(health)).toEqual({ status: 'up', warnings: [], openCircuits: [], silences: [] });
    expect(health.ready({ key: 'chat' })).toEqual({ chat: { status: 'up' } });
    expect(health.live()).toEqual({ 'chat-webhooks': { status: 'up' } });
  });

  it.each(['lag', 'deadLetters', 'timeout'])('refuses a %s that is no number', async (name) => {
    const { app } = await closing(startWebhookApp());
    const checked = app.get(ChatWebhooksHealth).check({ [name]: Number('x') });
    await expect(checked).rejects.toThrow(`ChatWebhooksHealth.check: "${name}" must be a number, 0 or more`);
  });
});
