import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Queue, Worker } from 'bullmq';
import {
  C2cMessageSent,
  CallbackUnrecognized,
  chatEventFromJSON,
  MessageEvent,
  OnChatEvent,
  ChatEvent,
} from '../../lib/index.js';
import type { AnyChatEvent } from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { sendOpenIm, sendTencent } from '../support/send.js';
import { startWebhookApp } from '../support/webhook-app.js';

const { hostname: host, port } = new URL(process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379');
const connection = { host, port: Number(port || 6379) };

it('hands events on through BullMQ, and gets them back as they were', async () => {
  const queue = new Queue(`chat-webhooks-${randomUUID()}`, { connection });
  @Injectable()
  class Forwarder {
    constructor(@Inject('QUEUE') private readonly jobs: Queue) {}

    @OnChatEvent(ChatEvent)
    async forward(event: AnyChatEvent): Promise<void> {
      await this.jobs.add(event.eventName, event, { jobId: event.id });
    }
  }
  const received: AnyChatEvent[] = [];
  const enough = new Gate<void>();
  const worker = new Worker(
    queue.name,
    async ({ data }) => {
      if (received.push(chatEventFromJSON(data)) === 3) enough.open();
    },
    { connection },
  );
  const { app, url, recorder } = await startWebhookApp({
    providers: [Forwarder, { provide: 'QUEUE', useValue: queue }],
  });
  try {
    await sendTencent(url);
    await sendOpenIm(url);
    await sendTencent(url, { CallbackCommand: 'Group.CallbackOfTomorrow', GroupId: 'é' }, 'Group.CallbackOfTomorrow');
    await recorder.received(3);
    await enough.passed;
    const byId = (events: readonly AnyChatEvent[]) => events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(received)).toEqual(byId(recorder.events));
    expect(received.filter((event) => event instanceof C2cMessageSent)).toHaveLength(2);
    expect(received.filter((event) => event instanceof MessageEvent)).toHaveLength(2);
    expect(received.find((event) => event instanceof CallbackUnrecognized)?.raw).toMatchObject({ GroupId: 'é' });
  } finally {
    await app.close();
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
  }
});
