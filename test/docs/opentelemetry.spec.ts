import { channel } from 'node:diagnostics_channel';
import { Injectable } from '@nestjs/common';
import { DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import {
  BeforeChatEvent,
  C2cMessageSending,
  C2cMessageSent,
  OnChatEvent,
  UnrecoverableError,
} from '../../lib/index.js';
import { openTelemetry } from '../../lib/opentelemetry/index.js';
import { settled } from '../../lib/testing/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { tencentC2c } from '../support/callbacks.js';
import { startDurableApp, type DurableApp } from '../support/durable-app.js';
import { OtelInMemory, traceRequests } from '../support/otel.js';
import { sendTencent } from '../support/send.js';
import { pages, rowsOf, section, tableOf } from './pages.js';

@Injectable()
class Handlers {
  @OnChatEvent(C2cMessageSent, { id: 'archive' })
  keep({ text }: C2cMessageSent, { attempt }: { attempt: number }): void {
    if (text === 'twice' && attempt === 1) throw new RangeError('not yet');
    if (text === 'never') throw new UnrecoverableError('no');
  }

  @BeforeChatEvent(C2cMessageSending)
  check(message: C2cMessageSending) {
    return message.allow();
  }
}

class FailingJournal extends MemoryJournal {
  isDown = false;

  override async append(...entries: Parameters<MemoryJournal['append']>): ReturnType<MemoryJournal['append']> {
    if (this.isDown) throw new RangeError('down');
    return super.append(...entries);
  }
}

let otel: OtelInMemory;
let running: DurableApp;
let emitted: ReadonlyMap<string, MetricData>;

beforeAll(async () => {
  otel = new OtelInMemory();
  const store = new MemoryStore();
  const journal = new FailingJournal(store);
  const telemetry = openTelemetry();
  running = await startDurableApp(
    { adapter: 'fastify', providers: [Handlers], configure: traceRequests, module: { telemetry } },
    store,
    journal,
  );
  const send = (text: string, more = {}, command?: string) =>
    sendTencent(
      running.url,
      tencentC2c({ MsgKey: text, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }], ...more }),
      command,
    );
  for (const text of ['once', 'once', 'twice', 'never']) await send(text);
  await send('refused', { MsgTime: 'never' });
  await send('asked', { CallbackCommand: 'C2C.CallbackBeforeSendMsg' }, 'C2C.CallbackBeforeSendMsg');
  await settled(running.app);
  journal.isDown = true;
  await send('lost');
  journal.isDown = false;
  await settled(running.app);
  // only an app without a durable journal drops anything
  const dropped = { phase: 'dropped', handler: 'archive', eventName: C2cMessageSent.eventName, eventId: 'none' };
  channel('chat-webhooks:delivery').publish(dropped);
  emitted = await otel.collect();
});
afterAll(async () => {
  await running.app.close();
  await otel.shutdown();
});

const KINDS: Readonly<Partial<Record<DataPointType, string>>> = {
  [DataPointType.SUM]: 'counter',
  [DataPointType.HISTOGRAM]: 'histogram',
  [DataPointType.GAUGE]: 'gauge',
};

const quoted = (name: string) => `\`${name}\``;
const byName = ([a]: readonly string[], [b]: readonly string[]) => (a! < b! ? -1 : 1);

/** What was measured, in the words of the code that did. */
function metricTable(): string {
  const rows = [...emitted.values()].map(({ descriptor, dataPointType, dataPoints }) => [
    quoted(descriptor.name),
    `${KINDS[dataPointType]}, ${descriptor.unit}`,
    [...new Set(dataPoints.flatMap(({ attributes }) => Object.keys(attributes)))].sort().map(quoted).join(', '),
    descriptor.description,
  ]);
  return tableOf(['metric', 'kind, unit', 'attributes', 'meaning'], rows.sort(byName));
}

/** The attributes of handlers' spans; what they mean is in the page's own words. */
function attributeTable(before: string): string {
  const meanings = new Map(rowsOf(before).map(([name, meaning]) => [name, meaning]));
  const names = new Set(otel.handlerSpans.flatMap(({ attributes }) => Object.keys(attributes)));
  return tableOf(
    ['attribute', 'meaning'],
    [...names].sort().map((name) => [quoted(name), meanings.get(quoted(name)) ?? '']),
  );
}

it('the page lists every metric, with its attributes', () => {
  expect(section('docs/opentelemetry.md', 'metrics', metricTable)).toBe(metricTable());
  expect(emitted.size).toBe(13);
});

it('the page lists every attribute of a span, and what it means', () => {
  const listed = section('docs/opentelemetry.md', 'span attributes', attributeTable);
  expect(listed).toBe(attributeTable(listed));
  for (const [name, meaning] of rowsOf(listed)) expect({ name, meaning }).not.toMatchObject({ meaning: '' });
});

it('the queries of the page ask for what Prometheus makes of the metrics', () => {
  const inPrometheus = [...emitted.values()].flatMap(({ descriptor: { name, unit }, dataPointType }) => {
    const base = name.replaceAll('.', '_') + (unit === 's' ? '_seconds' : '');
    if (dataPointType === DataPointType.SUM) return [`${base}_total`];
    return dataPointType === DataPointType.HISTOGRAM ? [`${base}_bucket`, `${base}_count`] : [base];
  });
  const queries = pages.get('docs/opentelemetry.md')!.split('| PromQL |')[1]!.split('\n\n')[0]!;
  const asked = [...queries.matchAll(/\b(?:chat_webhooks|messaging)_\w+(?=[[{)])/g)].map(([name]) => name);
  const attributes = [...emitted.values()].flatMap(({ dataPoints }) =>
    dataPoints.flatMap((point) => Object.keys(point.attributes).map((name) => name.replaceAll('.', '_'))),
  );
  expect(asked.length).toBeGreaterThan(6);
  for (const name of asked) expect([...inPrometheus, ...attributes]).toContain(name);
});

it('durations are in seconds, with buckets that tell them apart', () => {
  for (const { descriptor, dataPointType, dataPoints } of emitted.values()) {
    if (dataPointType !== DataPointType.HISTOGRAM || descriptor.unit !== 's') continue;
    for (const { value } of dataPoints) {
      const { boundaries } = value.buckets;
      expect({ name: descriptor.name, first: boundaries[0]!, last: boundaries.at(-1)! }).toEqual({
        name: descriptor.name,
        first: expect.closeTo(0.003, 2),
        last: expect.closeTo(7.5, -1),
      });
      expect(value.sum).toBeLessThan(60);
    }
  }
});

it.each([
  ['chat_webhooks.callbacks', { outcome: 'accepted' }, 3],
  ['chat_webhooks.callbacks', { outcome: 'duplicate' }, 1],
  ['chat_webhooks.callbacks', { outcome: 'refused', code: 'INVALID_FIELDS' }, 1],
  ['chat_webhooks.callbacks', { outcome: 'refused', code: 'JOURNAL_FAILED' }, 1],
  ['chat_webhooks.callbacks', { outcome: 'asked' }, 1],
])('%s counts %j', (name, { outcome, code }: { outcome: string; code?: string }, count) => {
  const point = emitted
    .get(name)!
    .dataPoints.find(
      ({ attributes }) => attributes['chat_webhooks.outcome'] === outcome && attributes['error.type'] === code,
    );
  expect(point?.value).toBe(count);
});

it.each([
  ['chat_webhooks.delivery.retries', 1],
  ['chat_webhooks.delivery.dead_letters', 1],
  ['chat_webhooks.backlog.dead_letters', 1],
])('%s is %d for the handler that failed', (name, value) => {
  const points = emitted
    .get(name)!
    .dataPoints.filter(({ attributes }) => attributes['messaging.consumer.group.name'] === 'archive');
  expect(points.map((point) => point.value)).toEqual([value]);
});
