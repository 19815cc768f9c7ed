import { Module, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ChatWebhooksModule, type ChatWebhooksModuleOptions } from 'nestjs-chat-webhooks';
import { EventRecorder } from 'nestjs-chat-webhooks/testing';
import { acme } from './acme/acme.js';

/** Each adapter with each entry. */
export const ENTRANCES = [
  ['Express, behind the framework', 'express', 'controller'],
  ['Express, at the HTTP server', 'express', 'server'],
  ['Fastify, behind the framework', 'fastify', 'controller'],
  ['Fastify, at the HTTP server', 'fastify', 'server'],
] as const;

export const WORKSPACE = 'blue-harbor';
export const SIGNING_KEY = 'acme-signing-key-0123456789';
/** Options for Acme, and for nobody else. */
export const acmeOptions = { workspace: WORKSPACE, signingKey: SIGNING_KEY };

export interface AcmeAppOptions {
  readonly adapter?: 'express' | 'fastify';
  readonly module?: Partial<ChatWebhooksModuleOptions>;
  readonly imports?: NonNullable<DynamicModule['imports']>;
  readonly providers?: Type[];
}

/** An app that receives callbacks of Acme; `deliver` starts it. */
export async function acmeApp(options: AcmeAppOptions = {}): Promise<INestApplication> {
  const { adapter = 'express', module = {}, imports = [], providers = [] } = options;
  @Module({
    imports: [
      EventEmitterModule.forRoot(),
      ChatWebhooksModule.forRoot({ chatServers: [acme], acme: acmeOptions, ...module }),
      ...imports,
    ],
    providers: [EventRecorder, ...providers],
  })
  class AppModule {}
  const host = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  return NestFactory.create(AppModule, host as never, { logger: false, abortOnError: false });
}
