import assert from 'node:assert/strict';
import test from 'node:test';
import { look, seen, WRITERS } from './handlers';
import { initSentry } from './sentry-client';

test('Sentry gets errors of handlers and decisions in the scope and trace of their callback, and retries in none', async () => {
  const Sentry = initSentry('./instrument');
  const client = Sentry.getClient()!;
  const envelopes: any[] = [];
  const sent = () => envelopes.flatMap(([, items]) => items.map(([, item]: [object, object]) => item));
  client.on('beforeEnvelope', (envelope) => void envelopes.push(envelope));
  look.request = () => Sentry.getActiveSpan()?.spanContext().traceId;
  const { start }: typeof import('./sentry-app') = require('./sentry-app');
  const { reportedToSentry }: typeof import('./sentry') = require('./sentry');
  const {
    deliver,
    openImC2cMessage,
    settled,
    tencentC2cMessage,
    tencentC2cSending,
  }: typeof import('nestjs-chat-webhooks/testing') = require('nestjs-chat-webhooks/testing');

  const app = await start(reportedToSentry);
  await Promise.all(WRITERS.map((from) => deliver(app, tencentC2cMessage({ from, text: 'private words' }))));
  await Promise.all(WRITERS.map((from) => deliver(app, tencentC2cSending({ from, text: 'private words' }))));
  await deliver(app, openImC2cMessage({ from: 'dora', text: 'private words' }));
  await settled(app);
  const requests = () => sent().filter(({ type, transaction }) => type === 'transaction' && /POST/.test(transaction));
  while (requests().length < 7) await new Promise((resolve) => setTimeout(resolve, 50));
  await app.close();
  await Sentry.close();

  const traces = requests().map(({ contexts }) => contexts.trace.trace_id);
  const errorOf = (message: string, isRetry: boolean) =>
    sent().find(
      ({ exception, request }) => exception?.values[0].value === message && (request === undefined) === isRetry,
    );
  for (const from of WRITERS) {
    for (const [who, message, handler] of [
      [`${from} 1`, `${from} failed`, 'failing'],
      [`${from} asks`, `${from} undecided`, 'rules'],
    ] as const) {
      const error = errorOf(message, false);
      const { trace_id: trace } = error.contexts.trace;
      assert(
        seen.every(([one, its]) => one !== who || its === trace),
        who,
      );
      assert(traces.includes(trace), 'the request has the same trace');
      assert.equal(error.transaction, 'POST /chat-webhooks/tencent');
      assert.equal(error.tags.handler, handler);
    }
    const first = errorOf(`${from} failed`, false);
    const retry = errorOf(`${from} failed`, true);
    for (const { breadcrumbs } of [first, retry]) {
      const written = breadcrumbs.map(({ message }: { message?: string }) => message);
      assert.deepEqual(
        written.filter((line?: string) => line?.startsWith('of ')),
        [`of ${from}`],
      );
    }
    assert.deepEqual([seen.find(([who]) => who === `${from} 2`)![1], retry.transaction], [undefined, undefined]);
  }
  const all = JSON.stringify(envelopes);
  assert.match(all, /Sign=\*\*\*/);
  assert.doesNotMatch(all, /private words|Sign=\w/);
  assert(!all.includes(process.env.OPENIM_SECRET!));
});
