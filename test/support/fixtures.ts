import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Provider } from '../../lib/index.js';
import type { CallbackContext } from '../../lib/chat-servers/callback-definition.js';
import { SDK_APP_ID } from './callbacks.js';

/** A callback as a chat server sends it, and what must become of it. */
export interface Fixture {
  readonly file: string;
  readonly command: string;
  readonly body: Record<string, unknown>;
  readonly query?: { readonly OptPlatform?: string };
  readonly expected: Record<string, unknown>;
  readonly eventName: string;
}

/** All fixtures of a sender; a file is named `<command>.<what is special>.json`. */
export function fixturesOf(provider: Provider): Fixture[] {
  const folder = new URL(`../fixtures/${provider}/`, import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files.map((file) => ({
    file,
    command: file.split('.').slice(0, -2).join('.'),
    ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  }));
}

export const RECEIVED_AT = Date.UTC(2026, 0);

/** What a Tencent callback's event is made from, beside its body. */
export function tencentContext(body: unknown, command: string, platform?: string): CallbackContext {
  return {
    provider: 'tencent',
    appId: String(SDK_APP_ID),
    command,
    trust: 'signature',
    client: { ip: '198.51.100.7', platform },
    receivedAt: RECEIVED_AT,
    bytes: Buffer.from(JSON.stringify(body)),
  };
}

/** The same for OpenIM. */
export function openImContext(body: Record<string, unknown>, more: Partial<CallbackContext> = {}): CallbackContext {
  return {
    provider: 'openim',
    appId: 'openim',
    command: String(body.callbackCommand),
    trust: 'secret',
    client: { ip: undefined, platform: undefined },
    receivedAt: RECEIVED_AT,
    bytes: Buffer.from(JSON.stringify(body)),
    ...more,
  };
}
