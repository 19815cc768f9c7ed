import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import * as nestCommon from '@nestjs/common';
import * as nestCore from '@nestjs/core';
import * as exceptions from '@nestjs/core/errors/exceptions/unknown-dependencies.exception.js';
import * as injector from '@nestjs/core/injector/injector.js';
import { context, createContextKey } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { loadCommonJs } from './load-common-js.js';

const { ClsModule, ClsServiceManager } = loadCommonJs<typeof import('nestjs-cls')>('nestjs-cls', {
  '@nestjs/common': nestCommon,
  '@nestjs/core': nestCore,
  '@nestjs/core/injector/injector': injector,
  '@nestjs/core/errors/exceptions/unknown-dependencies.exception': exceptions,
});

/** Node's own. */
export const storage = new AsyncLocalStorage<string>();
const cls = ClsServiceManager.getClsService<{ id: string }>();
const OTEL_KEY = createContextKey('id');
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** What three ways to keep something with a request know of the one that is being worked on. */
export interface Seen {
  readonly storage: string | undefined;
  readonly cls: string | undefined;
  readonly otel: unknown;
}

export function look(): Seen {
  return { storage: storage.getStore(), cls: cls.get('id'), otel: context.active().getValue(OTEL_KEY) };
}

const idOf = (request: IncomingMessage) => String(request.headers['x-request-id']);

/** nestjs-cls with its own middleware. */
export const clsModule = () =>
  ClsModule.forRoot({
    global: true,
    middleware: { mount: true, setup: (service, request: IncomingMessage) => service.set('id', idOf(request)) },
  });

/** Middleware with a store. */
export function storageMiddleware(request: IncomingMessage, _response: unknown, next: () => void): void {
  storage.run(idOf(request), next);
}

type Began = (id: string, response: ServerResponse) => void;

/** Has `emit` give each request its OpenTelemetry context, as `@opentelemetry/instrumentation-http` does. */
export function instrument(server: Server, began: Began): void {
  wrapRequests(server, (id, response, listeners) =>
    context.with(context.active().setValue(OTEL_KEY, id), () => {
      began(id, response);
      return listeners();
    }),
  );
}

/** The same for all three, where callbacks never reach middleware. */
export function instrumentAll(server: Server, began: Began): void {
  instrument(server, began);
  wrapRequests(server, (id, _, listeners) => storage.run(id, () => cls.runWith({ id }, listeners)));
}

function wrapRequests(
  server: Server,
  wrap: (id: string, response: ServerResponse, listeners: () => boolean) => boolean,
): void {
  const emit = server.emit.bind(server) as (...given: unknown[]) => boolean;
  server.emit = (...given: unknown[]) => {
    const [name, request, response] = given as [string, IncomingMessage, ServerResponse];
    return name === 'request' ? wrap(idOf(request), response, () => emit(...given)) : emit(...given);
  };
}
