import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Provider } from '../../lib/index.js';
import type { CallbackContext } from '../../lib/chat-servers/callback-definition.js';
import { SDK_APP_ID } from './callbacks.js';

/** A callback as a chat server sends it. */
interface SentCallback {
  readonly file: string;
  readonly command: string;
  readonly body: Record<string, unknown>;
  readonly query?: { readonly OptPlatform?: string };
}

/** A callback that tells what has happened, and what must become of it. */
export interface Fixture extends SentCallback {
  readonly expected: Record<string, unknown>;
  readonly eventName: string;
  /** The event that it is to become, where its command leaves a choice. @default what it becomes without options */
  readonly becomes?: string;
}

/** A callback that asks before something happens, and what is proposed; null where nobody knows. */
export interface ProposalFixture extends SentCallback {
  readonly proposal: string | null;
}

/** All fixtures of a chat server that become events. */
export function fixturesOf(provider: Provider): Fixture[] {
  return allFixturesOf(provider).filter((fixture) => 'eventName' in fixture);
}

/** All fixtures of a chat server that ask. */
export function proposalFixturesOf(provider: Provider): ProposalFixture[] {
  return allFixturesOf(provider).filter((fixture) => 'proposal' in fixture);
}

/** A file is named `<command>.<what is special>.json`. */
function allFixturesOf(provider: Provider): (Fixture | ProposalFixture)[] {
  const known = read.get(provider) ?? readFixturesOf(provider);
  read.set(provider, known);
  return known;
}

const read = new Map<Provider, (Fixture | ProposalFixture)[]>();

function readFixturesOf(provider: Provider): (Fixture | ProposalFixture)[] {
  const folder = new URL(`../fixtures/${provider}/`, import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files.map((file) => ({
    file,
    command: file.split('.').slice(0, -2).join('.'),
    ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  }));
}

export const RECEIVED_AT = Date.UTC(2026, 0);
/** The id of an event that nothing in its body names. */
export const FRESH_ID = '019b76da-a800-7000-8000-000000000001';

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
    freshId: () => FRESH_ID,
  };
}

/** The same for a fixture of OpenIM. */
export function openImContextOf({ body, becomes }: Fixture): CallbackContext {
  return openImContext(body, becomes === undefined ? {} : { becomes });
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
    freshId: () => FRESH_ID,
    ...more,
  };
}

/** The same for a callback of either. */
export function contextOf(provider: Provider, command: string, body: unknown): CallbackContext {
  return {
    ...(provider === 'tencent' ? tencentContext(body, command) : openImContext({})),
    command,
    bytes: Buffer.from(JSON.stringify(body)),
  };
}
