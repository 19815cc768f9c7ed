import { Agent } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { OPTIONS_TOKEN } from '../module/module-definition.js';
import type { ChatWebhooksOptions, TencentOptions } from '../options/options.js';
import { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import { webhooksOf } from './webhooks-of.js';
import type { CallbackRequest, OpenImCredentials, TencentCredentials } from '../chat-servers/client/signed.js';

/** What an app takes callbacks by, read from the app itself. */
export interface AppUnderTest {
  addressOf(request: CallbackRequest): URL;
  /** For connections to an app on HTTPS; undefined on HTTP. */
  readonly agent: Agent | undefined;
  /** Undefined where the app has no options for the sender. @param sdkAppId one of several apps; else the first */
  tencentCredentials(sdkAppId?: number | string): TencentCredentials | undefined;
  openImCredentials(): OpenImCredentials | undefined;
}

/**
 * Looks at an app, and has it listen on a free port of the loopback interface unless it listens already.
 *
 * @throws Error for an app without ChatWebhooksModule, or one that was closed; TypeError for what is no Nest app
 */
export async function appUnderTest(app: INestApplication): Promise<AppUnderTest> {
  // app.getHttpServer(), which supertest takes, is of type any
  if (typeof (app as Partial<INestApplication>).getHttpServer !== 'function') {
    throw new TypeError('deliver: give the Nest app itself, or a URL; a server or a module does not do');
  }
  const find = webhooksOf(app);
  const { tencent, openim } = find<ChatWebhooksOptions>(OPTIONS_TOKEN);
  const paths = find(CallbackPaths);
  const server: Server = app.getHttpServer();
  await listening(app, server);
  const agent = 'setSecureContext' in server ? TRUSTING : undefined;
  const url = originOf(server, agent === undefined ? 'http' : 'https');
  return {
    agent,
    addressOf: ({ provider, segments }) => new URL(url + paths.locate(provider, segments)),
    tencentCredentials: (sdkAppId) => tencent && credentialsOf(tencent, sdkAppId),
    openImCredentials: () => openim && { secret: first(('apps' in openim ? openim.apps[0]! : openim).secret) },
  };
}

/** The app is known; whom its certificate names is of no interest. */
const TRUSTING = new Agent({ rejectUnauthorized: false });

const starting = new WeakMap<INestApplication, Promise<unknown>>();

async function listening(app: INestApplication, server: Server): Promise<void> {
  if (server.listening) return;
  // callbacks that are delivered at once start it together
  const start = starting.get(app) ?? app.listen(0, '127.0.0.1');
  starting.set(app, start);
  await start;
}

/** Not by `app.getUrl()`, which knows nothing of a server that was told to listen by somebody else, such as supertest. */
function originOf(server: Server, protocol: 'http' | 'https'): string {
  const address = server.address();
  if (address === null) throw new Error('deliver: the app was closed');
  if (typeof address === 'string') throw new Error(`deliver: the app must listen on a port, not on "${address}"`);
  return `${protocol}://${hostOf(address)}:${address.port}`;
}

function hostOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return family === 'IPv6' ? `[${address}]` : address;
}

/** Of an app that is none of theirs, the first one's token: it is sent to be refused. */
function credentialsOf(options: TencentOptions, sdkAppId?: number | string): TencentCredentials {
  const apps = 'apps' in options ? options.apps : [options];
  const app = apps.find((one) => String(one.sdkAppId) === String(sdkAppId)) ?? apps[0]!;
  return { sdkAppId: sdkAppId ?? app.sdkAppId, token: first(app.token) };
}

/** Of secrets of which one replaces another, any will do. */
function first(secrets: string | readonly string[] | undefined): string | undefined {
  return typeof secrets === 'object' ? secrets[0] : secrets;
}
