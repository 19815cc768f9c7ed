import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { containedAbortController } from '../../lib/delivery/contained-signal.js';
import { PlainListeners } from '../../lib/delivery/plain-listeners.js';
import type { AnyChatEvent } from '../../lib/index.js';
import { WebhooksLogger } from '../../lib/logging/webhooks-logger.js';
import { captureLog, Instance, Scripted } from '../support/delivery-instance.js';
import { turns } from '../support/gate.js';

const unhandled: unknown[] = [];
const keep = (error: unknown) => void unhandled.push(error);
beforeAll(() => void process.on('unhandledRejection', keep).on('uncaughtException', keep));
afterAll(() => void process.off('unhandledRejection', keep).off('uncaughtException', keep));
afterEach(async () => {
  await turns(4);
  expect(unhandled.splice(0)).toEqual([]);
});

const raise = (): never => {
  throw new Error('the disk is full');
};

describe("an app's logger that", () => {
  const levels = ['log', 'error', 'warn', 'debug', 'verbose', 'fatal'] as const;
  const loggerOf = (write: (...parts: unknown[]) => unknown) =>
    Logger.overrideLogger(Object.fromEntries(levels.map((level) => [level, write])) as never);

  it.each([
    ['throws', raise],
    ['rejects', async () => raise()],
  ])('%s breaks no line of ours', (_, write) => {
    loggerOf(write);
    const logger = new WebhooksLogger();
    for (const level of levels) expect(() => logger[level]('line', 'more')).not.toThrow();
  });

  it('throws costs no handler its place', async () => {
    loggerOf(raise);
    const handler = new Scripted('a', () => Promise.reject(new Error('fails')), { concurrency: 1, retryDelay: 1 });
    const instance = new Instance([handler], undefined, { pollInterval: 5, leaseTime: 60_000 });
    instance.delivery.start();
    for (let count = 0; count < 3; count++) await instance.receive();
    while (handler.calls.length < 6) await turns(1);
    await instance.delivery.drained();
    await instance.delivery.release();
    expect(instance.delivery.size).toBe(0);
  });

  it('is given no text of any length', () => {
    const lines: string[] = [];
    loggerOf((...parts) => lines.push(...parts.map(String)));
    new WebhooksLogger().error('x'.repeat(50_000_000), 'y'.repeat(50_000_000));
    expect(lines.map(({ length }) => length < 10_000)).toEqual([true, true, true]);
  });
});

describe("a listener to a handler's signal", () => {
  let lines: string[];
  beforeEach(() => (lines = captureLog()));

  it.each<[string, (signal: AbortSignal) => void]>([
    ['that throws', (signal) => signal.addEventListener('abort', raise)],
    ['that rejects', (signal) => signal.addEventListener('abort', async () => raise(), { once: true })],
    ['that is an object', (signal) => signal.addEventListener('abort', { handleEvent: raise })],
    ['that is set as onabort', (signal) => void Object.assign(signal, { onabort: raise })],
  ])('%s ends nothing, and is logged', async (_, listen) => {
    const controller = containedAbortController('Archive.keep');
    listen(controller.signal);
    controller.abort();
    await turns(4);
    expect(lines).toEqual([expect.stringContaining('A listener to the signal of Archive.keep failed: Error: ***')]);
  });

  it('hears of the end, once, until it is removed', () => {
    const controller = containedAbortController('a');
    const [stays, goes] = [jest.fn(), jest.fn()];
    for (const listener of [stays, stays, goes]) controller.signal.addEventListener('abort', listener);
    controller.signal.removeEventListener('abort', goes);
    controller.abort('reason');
    expect([stays.mock.calls.length, goes.mock.calls.length]).toEqual([1, 0]);
    expect(controller.signal.reason).toBe('reason');
  });

  it('may be Node itself', async () => {
    const controller = containedAbortController('a');
    const { signal } = controller;
    const slept = sleep(60_000, undefined, { signal });
    const fetched = fetch('http://127.0.0.1:1', { signal: AbortSignal.any([signal]) });
    controller.abort();
    await expect(slept).rejects.toThrow('aborted');
    await expect(fetched).rejects.toThrow();
  });
});

describe('an emitter', () => {
  const event = { eventName: 'chat.c2c-message.sent', id: 'id' } as AnyChatEvent;
  const failures: unknown[] = [];
  const call = (emitter: unknown) =>
    new PlainListeners({ emitter: emitter as EventEmitter2 }).call(event, (e) => failures.push(e));
  let lines: string[];
  beforeEach(() => {
    lines = captureLog();
    failures.length = 0;
  });

  it('that is a mock sees the call, and is named once', () => {
    const emit = jest.fn();
    const listeners = new PlainListeners({ emitter: { emit } as never });
    for (let count = 0; count < 3; count++) listeners.call(event, raise);
    expect(emit.mock.calls).toEqual(Array.from({ length: 3 }, () => [event.eventName, event]));
    expect(lines).toEqual([expect.stringContaining('EventEmitter2 has no listeners()')]);
  });

  it('whose emit a test spies on sees the call, and calls its listeners', () => {
    const emitter = new EventEmitter2();
    const [emit, listener] = [jest.spyOn(emitter, 'emit'), jest.fn()];
    emitter.on(event.eventName, listener);
    call(emitter);
    expect([emit.mock.calls, listener.mock.calls]).toEqual([[[event.eventName, event]], [[event]]]);
    expect(lines).toEqual([]);
  });

  it('whose methods are all mocks of a test sees the call, and the start counts no listeners', () => {
    const emitter = { emit: jest.fn(), listeners: jest.fn(), listenersAny: jest.fn() };
    call(emitter);
    expect(emitter.emit.mock.calls).toEqual([[event.eventName, event]]);
    expect(new PlainListeners({ emitter: emitter as never }).count(event.eventName)).toBe(0);
    expect(failures).toEqual([]);
  });

  it('that throws in the emit of a test is contained', () => {
    call({ emit: raise });
    expect(failures).toEqual([new Error('the disk is full')]);
  });

  it('without anything calls nothing', () => {
    expect(call({})).toEqual([]);
    expect([failures, lines.length]).toEqual([[], 1]);
  });
});
