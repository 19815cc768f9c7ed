import { readFileSync } from 'node:fs';
import { channel } from 'node:diagnostics_channel';
import { jest } from '@jest/globals';
import { metrics, type SpanContext } from '@opentelemetry/api';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import type { AnyChatEvent } from '../../lib/events/chat-events.js';
import { showBacklog } from '../../lib/opentelemetry/backlog-gauges.js';
import * as made from '../../lib/opentelemetry/attributes.js';
import { openTelemetry } from '../../lib/opentelemetry/index.js';
import { SCOPE } from '../../lib/opentelemetry/open-telemetry.js';
import { fromTraceParent, toTraceParent } from '../../lib/opentelemetry/trace-parent.js';
import { OtelInMemory } from '../support/otel.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('a traceparent', () => {
  it.each([0, 1, 3])('is made of a span with the flags %d, and read again', (traceFlags) => {
    const span: SpanContext = { traceId: TRACE, spanId: SPAN, traceFlags };
    expect(toTraceParent(span)).toBe(`00-${TRACE}-${SPAN}-0${traceFlags}`);
    expect(fromTraceParent(toTraceParent(span))).toEqual({ ...span, isRemote: true });
  });

  it('is not made of an invalid span', () => {
    expect(toTraceParent(undefined)).toBeUndefined();
    expect(toTraceParent({ traceId: '0'.repeat(32), spanId: SPAN, traceFlags: 1 })).toBeUndefined();
    expect(toTraceParent({ traceId: TRACE, spanId: '0'.repeat(16), traceFlags: 1 })).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    `01-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `\n00-${TRACE}-${SPAN}-01\n`,
  ])('is not read in %j', (text) => {
    expect(fromTraceParent(text)).toBeUndefined();
  });
});

it('names of messaging are those of the conventions, and names of our own are none of theirs', () => {
  const call = { handler: 'a', event: {} as AnyChatEvent, attempt: 1, redelivery: false, traceContext: undefined };
  const names = [
    made.spanAttributes(call),
    made.processAttributes('a', 'b', 'c'),
    made.deliveryAttributes('a', 'b'),
    made.backlogAttributes('a'),
    made.budgetAttributes('a'),
    made.callbackAttributes('a', 'b', 'c'),
    made.decisionAttributes('a', 'b', 'c'),
    made.batchAttributes('a', 'b'),
  ].flatMap((attributes) => Object.keys(attributes));
  const theirs = new Set(names.filter((name) => !name.startsWith('chat_webhooks.')));
  expect(theirs).toEqual(
    new Set([
      conventions.ATTR_ERROR_TYPE,
      conventions.ATTR_MESSAGING_SYSTEM,
      conventions.ATTR_MESSAGING_SYSTEM_NAME,
      conventions.ATTR_MESSAGING_OPERATION_NAME,
      conventions.ATTR_MESSAGING_OPERATION_TYPE,
      conventions.ATTR_MESSAGING_DESTINATION_NAME,
      conventions.ATTR_MESSAGING_CONSUMER_GROUP_NAME,
      conventions.ATTR_MESSAGING_MESSAGE_ID,
    ]),
  );
  const known = new Set<unknown>(Object.values(conventions));
  expect(names.filter((name) => name.startsWith('chat_webhooks.') && known.has(name))).toEqual([]);
});

it('what is measured says by which version of the package', () => {
  const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(SCOPE).toEqual({ name, version });
});

describe('metrics', () => {
  let otel: OtelInMemory;
  beforeEach(() => (otel = new OtelInMemory()));
  afterEach(() => otel.shutdown());

  const sources = { counters: undefined as never, deliveries: { backlog: async () => [] } };
  const retried = channel('chat-webhooks:delivery');
  const tell = () => retried.publish({ phase: 'retry', handler: 'archive', eventName: 'chat.c2c-message.sent' });
  const retries = async () =>
    (await otel.collect()).get('chat_webhooks.delivery.retries')?.dataPoints.map(({ value }) => value);

  it('of processing has the name and the operation of the conventions', async () => {
    const telemetry = openTelemetry();
    telemetry.start!(sources);
    channel('chat-webhooks:delivery').publish({ phase: 'end', handler: 'a', eventName: 'b', milliseconds: 2 });
    const metric = (await otel.collect()).get(conventions.METRIC_MESSAGING_PROCESS_DURATION);
    expect(metric?.dataPoints.map(({ attributes }) => attributes[conventions.ATTR_MESSAGING_OPERATION_NAME])).toEqual([
      conventions.MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
    ]);
    await telemetry.stop!();
  });

  it('have all callbacks, also those that no collection has seen when the app stops', async () => {
    const telemetry = openTelemetry();
    telemetry.start!(sources);
    const answered = { outcome: 'accepted', provider: 'tencent', milliseconds: 2, budget: 1_500 };
    const counted = async () =>
      (await otel.collect()).get('chat_webhooks.callbacks')?.dataPoints.map(({ value }) => value);
    channel('chat-webhooks:callback').publish(answered);
    channel('chat-webhooks:callback').publish(answered);
    expect(await counted()).toEqual([2]);
    channel('chat-webhooks:callback').publish(answered);
    await telemetry.stop!();
    expect(await counted()).toEqual([3]);
  });

  it('of several apps count once what their channels tell, until the last one has stopped', async () => {
    const [one, other] = [openTelemetry(), openTelemetry()];
    one.start!(sources);
    other.start!(sources);
    tell();
    expect(await retries()).toEqual([1]);
    await one.stop!();
    tell();
    expect(await retries()).toEqual([2]);
    await other.stop!();
    tell();
    expect(retried.hasSubscribers).toBe(false);
    expect(await retries()).toEqual([2]);
  });
});

describe('the gauges of the backlog', () => {
  let otel: OtelInMemory;
  beforeEach(() => (otel = new OtelInMemory()));
  afterEach(() => otel.shutdown());

  const backlog = jest.fn(async () => [{ handler: 'archive', pending: 3, dead: 1, lag: 2_500, orphaned: false }]);
  const meter = () => metrics.getMeter('test');
  const values = async () =>
    Object.fromEntries(
      [...(await otel.collect())].map(([name, { dataPoints }]) => [name, dataPoints.map(({ value }) => value)]),
    );

  it('ask the journal once for each collection, and no more after their end', async () => {
    backlog.mockClear();
    const end = showBacklog(meter(), { backlog });
    expect(backlog).toHaveBeenCalledTimes(0);
    expect(await values()).toEqual({
      'chat_webhooks.backlog.pending': [3],
      'chat_webhooks.backlog.dead_letters': [1],
      'chat_webhooks.backlog.lag': [2.5],
    });
    expect(backlog).toHaveBeenCalledTimes(1);
    end();
    await values();
    expect(backlog).toHaveBeenCalledTimes(1);
  });

  it('show nothing while the journal fails, or there is no durable one', async () => {
    const end = showBacklog(meter(), { backlog: () => Promise.reject(new Error('no durable journal')) });
    expect(await values()).toEqual({});
    end();
  });

  it('do not wait for a journal that hangs, nor ask it again', async () => {
    const hanging = jest.fn(() => new Promise<never>(() => {}));
    const end = showBacklog(meter(), { backlog: hanging }, 1);
    expect(await values()).toEqual({});
    expect(await values()).toEqual({});
    expect(hanging).toHaveBeenCalledTimes(1);
    end();
  });
});
