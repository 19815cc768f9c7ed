import assert from 'node:assert/strict';
import test from 'node:test';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { deliver, openImC2cMessage, settled, tencentC2cMessage, tencentC2cSending } from 'nestjs-chat-webhooks/testing';
import { Collector } from './collector';
import { Archive, Handlers, look, seen, WRITERS } from './handlers';

interface Span {
  /** Class. */
  readonly c: string;
  /** Method. */
  readonly m: string;
  readonly ch?: readonly Span[];
}

const namesOf = (spans: readonly Span[]): string[] =>
  spans.flatMap(({ c, m, ch = [] }) => [`${c}.${m}`, ...namesOf(ch)]);

test('@nestjs/observe has handlers, decisions and their errors in the trace of their callback', async () => {
  const collector = new Collector();
  process.env.OBSERVE_ENDPOINT = `http://${await collector.start()}`;
  Object.assign(process.env, { OBSERVE_APP_KEY: 'key', OBSERVE_APP_SECRET: 'secret' });
  const { TracerService } = await import('@nestjs/observe'); // which reads the environment when it is loaded
  const { chatWebhooks, observe, ObserveInstrument } = await import('./observe.js');
  @Module({ imports: [observe, EventEmitterModule.forRoot(), chatWebhooks], providers: [Archive, Handlers] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { instrument: ObserveInstrument, logger: false });
  look.request = () => app.get(TracerService).currentTraceId();

  await Promise.all(WRITERS.map((from) => deliver(app, tencentC2cMessage({ from, text: 'private words' }))));
  await Promise.all(WRITERS.map((from) => deliver(app, tencentC2cSending({ from, text: 'private words' }))));
  await deliver(app, openImC2cMessage({ from: 'dora', text: 'private words' }));
  await settled(app);
  const snapshots = () => collector.sent.flatMap(({ snapshots = [] }) => snapshots);
  await collector.until(() => snapshots().length === 7);
  await app.close();
  await collector.stop();

  const traceOf = (who: string) => {
    const traces = new Set(seen.filter(([one]) => one === who).map(([, trace]) => trace));
    assert.equal(traces.size, 1, who);
    return snapshots().find(({ ti }) => traces.has(ti));
  };
  for (const from of WRITERS) {
    const names = namesOf(traceOf(`${from} 1`).t);
    for (const name of ['TencentController.receive', 'Handlers.fail', 'Archive.save'])
      assert(names.includes(name), name);
    assert.match(JSON.stringify(traceOf(`${from} 1`)), new RegExp(`${from} failed`));
    assert(namesOf(traceOf(`${from} asks`).t).includes('Handlers.decide'));
  }
  const all = JSON.stringify(collector.sent);
  assert.match(all, /Sign=/);
  assert.doesNotMatch(all, /private words|Sign=[0-9a-f]{8}/);
  assert(!all.includes(process.env.OPENIM_SECRET!));
});
