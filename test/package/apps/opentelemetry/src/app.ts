import { Injectable, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { trace } from '@opentelemetry/api';
import Libsql from 'libsql';
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent } from 'nestjs-chat-webhooks';
import { openTelemetry } from 'nestjs-chat-webhooks/opentelemetry';
import { TypeOrmJournal, TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';

@Injectable()
export class Archive {
  static fails = false;

  @OnChatEvent(C2cMessageSent, { id: 'archive', retryDelay: 300 })
  async keep(message: C2cMessageSent): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    trace.getTracer('host').startSpan('kept').end();
    if (Archive.fails) throw new RangeError(`not yet: ${message.text}`);
  }
}

export interface Shape {
  readonly adapter: 'express' | 'fastify';
  readonly entry: 'controller' | 'server';
  /** File of a journal. */
  readonly database?: string;
}

/** Starts an app on a free port. */
export async function start({ adapter, entry, database }: Shape): Promise<INestApplication> {
  const journal = {
    journal: TypeOrmJournal,
    imports: [TypeOrmJournalModule.forRoot({ type: 'better-sqlite3', driver: Libsql, database: database! })],
  };
  @Module({
    imports: [
      EventEmitterModule.forRoot(),
      ChatWebhooksModule.forRoot({
        openim: { secret: process.env.OPENIM_SECRET! },
        entry,
        telemetry: openTelemetry(),
        ...(database === undefined ? {} : journal),
      }),
    ],
    providers: [Archive],
  })
  class AppModule {}
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule,
    (adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()) as never,
    { logger: ['error'] },
  );
  await app.listen(0, '127.0.0.1');
  return app;
}
