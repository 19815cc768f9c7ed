/** Compiled, never run: what the module takes, and what it must not take. */
import {
  CallbackJournal,
  ChatWebhooksModule,
  type ChatWebhooksModuleOptions,
  type ChatWebhooksOptions,
  type ChatWebhooksOptionsFactory,
} from '../../lib/index.js';
import type { Telemetry } from '../../lib/diagnostics/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';

class Journal extends CallbackJournal {
  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    return entries.map(() => 'stored');
  }
}

class Factory implements ChatWebhooksOptionsFactory {
  createChatWebhooksOptions(): ChatWebhooksOptions {
    return { openim: { trust: 'network' } };
  }
}

const telemetry: Telemetry = {
  traceContext: () => undefined,
  handling: ({ handler }) => ({ run: (call) => call(), end: (error) => void [handler, error] }),
};

const openim = { secret: 'openim-secret-0123456789abcdef' };

export const right: ChatWebhooksModuleOptions[] = [
  { openim, silence: false },
  { openim, telemetry },
  { openim, telemetry: [telemetry, telemetry] as const },
  { openim, telemetry: process.env.TRACED === '1' ? [telemetry] : [] },
  { openim, silence: { probability: 1e-6, learnDays: 14, onSilence: async ({ minutes, ended }) => [minutes, ended] } },
  { tencent: { sdkAppId: 1400000001, token: 'one' } },
  { tencent: { sdkAppId: '1400000001', token: ['one', 'two'] as const } },
  { tencent: { sdkAppId: 1, trust: 'app-id', requestTimeTolerance: 60, allowedAddresses: ['203.0.113.5'] } },
  {
    tencent: {
      apps: [
        { sdkAppId: 1, token: 'one' },
        { sdkAppId: '2', trust: 'app-id' },
      ],
      answerTimeout: 1000,
    },
  },
  { openim: { secret: ['one', 'two'], appId: 'chat', onFailure: 'refuse' } },
  { openim: { apps: [{ appId: 'berlin', secret: 'one' }], onFailure: 'refuse' } },
  { openim, delivery: 'at-least-once', store: 'full' },
  { openim, delivery: 'at-most-once', store: 'metadata' },
  { openim, store: 'metadata' },
  { openim, store: Math.random() > 0.5 ? 'full' : 'metadata' },
  { openim: { trust: 'network' }, global: true, path: 'hooks', decorators: [], imports: [] },
  { openim, journal: Journal },
  { openim, journal: { useExisting: 'JOURNAL' } },
  { openim, journal: { useFactory: (_one: Factory, _two: string) => new Journal(), inject: [Factory, 'TWO'] } },
  { openim, journal: { useFactory: async () => new Journal() } },
  { openim, onHandlerFailed: ({ handler, event, error }) => [handler, event.eventName, error] },
];

export const rightAsync = [
  ChatWebhooksModule.forRootAsync({ useClass: Factory, journal: Journal, path: 'hooks' }),
  ChatWebhooksModule.forRootAsync({ useExisting: Factory }),
  ChatWebhooksModule.forRootAsync({ inject: [Factory], useFactory: async () => ({ openim }) }),
];

export const wrong: ChatWebhooksModuleOptions[] = [
  // @ts-expect-error: it must tell which context to store
  { openim, telemetry: [telemetry, { handling: telemetry.handling }] },
  // @ts-expect-error: what runs a call gives back what that returns, and does not wait
  { openim, telemetry: { ...telemetry, handling: () => ({ run: async (call) => call(), end: () => {} }) } },
  // @ts-expect-error an installation next to others needs a name
  { openim: { apps: [{ secret: 'one' }] } },
  // @ts-expect-error only a secret tells them apart
  { openim: { apps: [{ appId: 'berlin', trust: 'network' }] } },
  // @ts-expect-error neither number nor text
  { tencent: { sdkAppId: true, token: 'one' } },
  // @ts-expect-error no token, and nothing said
  { tencent: { sdkAppId: 1 } },
  // @ts-expect-error no app
  { tencent: { token: 'one' } },
  // @ts-expect-error an environment variable may be unset
  { tencent: { sdkAppId: 1, token: process.env.TENCENT_CALLBACK_TOKEN } },
  // @ts-expect-error both
  { tencent: { sdkAppId: 1, token: 'one', trust: 'app-id' } },
  // @ts-expect-error OpenIM's word
  { tencent: { sdkAppId: 1, trust: 'network' } },
  // @ts-expect-error misspelt
  { tencent: { sdkAppID: 1, token: 'one' } },
  // @ts-expect-error an entry without token
  { tencent: { apps: [{ sdkAppId: 1, token: 'one' }, { sdkAppId: 2 }] } },
  // @ts-expect-error one app, and a list of them
  { tencent: { sdkAppId: 1, token: 'one', apps: [{ sdkAppId: 2, token: 'two' }] } },
  // @ts-expect-error a token next to the list
  { tencent: { token: 'one', apps: [{ sdkAppId: 2, token: 'two' }] } },
  // @ts-expect-error one installation, and a list of them
  { openim: { ...openim, apps: [{ appId: 'berlin', secret: 'one' }] } },
  // @ts-expect-error a name next to the list
  { openim: { appId: 'berlin', apps: [{ appId: 'berlin', secret: 'one' }] } },
  // @ts-expect-error events are made again from bodies, which are not kept
  { openim, delivery: 'at-least-once', store: 'metadata' },
  // @ts-expect-error neither secret nor trust
  { openim: {} },
  // @ts-expect-error neither secret nor trust
  { openim: { appId: 'chat' } },
  // @ts-expect-error both
  { openim: { ...openim, trust: 'network' } },
  // @ts-expect-error an environment variable may be unset
  { openim: { secret: process.env.OPENIM_CALLBACK_SECRET } },
  // @ts-expect-error no such reaction
  { openim: { ...openim, onFailure: 'ignore' } },
  // @ts-expect-error no such option
  { openim, jurnal: Journal },
  // @ts-expect-error not a journal
  { openim, journal: Factory },
  // @ts-expect-error an instance
  { openim, journal: new Journal() },
  // @ts-expect-error makes no journal
  { openim, journal: { useFactory: () => new Factory() } },
  // @ts-expect-error no such choice
  { openim, journal: { useClass: Journal } },
  // @ts-expect-error no such choice
  { openim, unrecognized: 'ignore' },
  // @ts-expect-error a text
  { openim, bodyLimit: '1mb' },
  // @ts-expect-error a path
  { openim, path: ['hooks'] },
];

export const wrongAsync = [
  // @ts-expect-error not a factory of options
  ChatWebhooksModule.forRootAsync({ useClass: Journal }),
  // @ts-expect-error wrong options
  ChatWebhooksModule.forRootAsync({ useFactory: () => ({ openim: {} }) }),
];

// @ts-expect-error the abstract method is missing
export class Nothing extends CallbackJournal {}

export class Talkative extends CallbackJournal {
  // @ts-expect-error no such outcome
  async append(): Promise<'saved'[]> {
    return ['saved'];
  }
}
