import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import type { AddressInfo, Server } from 'node:net';
import { settled } from '../../lib/testing/index.js';
import { Archive, Forwarder } from '../docs/examples/forward-events.js';
import { tencentC2c } from '../support/callbacks.js';
import { until } from '../support/gate.js';
import { sendTencent } from '../support/send.js';
import { startWebhookApp } from '../support/webhook-app.js';

it('hands events on to a Nest microservice, which makes them again', async () => {
  @Module({ controllers: [Archive] })
  class ArchiveModule {}
  const service = await NestFactory.createMicroservice(ArchiveModule, {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
    logger: false,
  });
  await service.listen();
  const { port } = service.unwrap<Server>().address() as AddressInfo;
  const archive = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
  const { app, url } = await startWebhookApp({ providers: [Forwarder, { provide: 'ARCHIVE', useValue: archive }] });
  try {
    await sendTencent(url, tencentC2c({ From_Account: 'Zoë' }));
    await settled(app);
    const { texts } = service.get(Archive);
    await until(() => texts.length > 0);
    expect(texts).toEqual(['Zoë: private words']);
  } finally {
    await app.close();
    await archive.close();
    await service.close();
  }
});
