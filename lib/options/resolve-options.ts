import { NO_EXTRAS } from '../module/extras.js';
import type { ChatServer, ChatServerOptions } from '../chat-servers/chat-server.js';
import { OptionChecks } from './option-checks.js';
import { OPTION_KEYS } from './option-keys.js';
import { InvalidOptionsError, type ChatWebhooksOptions, type ResolvedOptions } from './options.js';

/**
 * Checks options and fills in the defaults; the only place that does.
 *
 * @param chatServers those that may be configured
 * @throws InvalidOptionsError
 */
export function resolveOptions(options: ChatWebhooksOptions, chatServers: readonly ChatServer[]): ResolvedOptions {
  const [first = '', ...others] = chatServers.map(({ name }) => name);
  const allMissing = `${others.map((name) => `and "${name}" `).join('')}are ${others.length === 1 ? 'both' : 'all'} missing`;
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionsError(first, `${allMissing}: the factory returned no options`);
  }
  const checks = new OptionChecks();
  const { count, fault, hook, milliseconds, millisecondsOrNone, oneOf, positive, refuseUnknown } = checks;
  const shaping = Object.keys(NO_EXTRAS).filter((key) => options[key as never] !== undefined);
  for (const key of shaping) {
    fault(
      key,
      'comes too late from the factory, as it shapes the module: put it next to useFactory, useClass or useExisting',
    );
  }
  const serverKeys = Object.fromEntries(chatServers.map(({ name }) => [name, true as const]));
  refuseUnknown('', options, { ...serverKeys, ...OPTION_KEYS }, shaping);
  const configured = chatServers.filter(({ name }) => options[name] !== undefined);
  if (configured.length === 0) fault(first, `${allMissing}: configure the chat server that calls you`);
  const resolved: ResolvedOptions = {
    chatServers: Object.fromEntries(configured.map((one) => [one.name, resolveServer(one, options, checks)])),
    unrecognized: oneOf('unrecognized', options.unrecognized ?? 'accept', ['accept', 'refuse']),
    store: oneOf('store', options.store ?? 'full', ['full', 'metadata']),
    bodyLimit: count('bodyLimit', options.bodyLimit ?? 1024 * 1024, 'bytes'),
    bodyTimeout: milliseconds('bodyTimeout', options.bodyTimeout ?? 5_000),
    answerAfter: oneOf('answerAfter', options.answerAfter ?? 'stored', ['stored', 'handlers']),
    journalQueueLimit: count('journalQueueLimit', options.journalQueueLimit ?? 10_000, 'callbacks'),
    delivery: resolveDelivery(checks, options),
    handlerPolicy: {
      concurrency: count('handlerConcurrency', options.handlerConcurrency ?? 64, 'calls'),
      timeout: milliseconds('handlerTimeout', options.handlerTimeout ?? 60_000),
      attempts: count('handlerAttempts', options.handlerAttempts ?? 15, 'attempts'),
      retryDelay: milliseconds('retryDelay', options.retryDelay ?? 1_000),
      retryDelayLimit: milliseconds('retryDelayLimit', options.retryDelayLimit ?? 600_000),
    },
    handlerQueueLimit: count('handlerQueueLimit', options.handlerQueueLimit ?? 10_000, 'events'),
    ...resolveIntervals(checks, options),
    retention:
      options.retentionDays === undefined
        ? undefined
        : positive('retentionDays', options.retentionDays, 'a number of days') * 86_400_000,
    shutdownDelay: millisecondsOrNone('shutdownDelay', options.shutdownDelay ?? 0),
    shutdownTimeout: milliseconds('shutdownTimeout', options.shutdownTimeout ?? 10_000),
    logErrors: oneOf('logErrors', options.logErrors ?? 'full', ['full', 'name']),
    hooks: {
      onHandlerFailed: hook('onHandlerFailed', options.onHandlerFailed),
      onDeadLetter: hook('onDeadLetter', options.onDeadLetter),
    },
  };
  checks.done();
  return resolved;
}

function resolveDelivery(
  { fault, oneOf }: OptionChecks,
  { delivery, store }: ChatWebhooksOptions,
): ResolvedOptions['delivery'] {
  if (delivery === undefined) return store === 'metadata' ? 'at-most-once' : undefined;
  if (delivery === 'at-least-once' && store === 'metadata') {
    fault(
      'delivery',
      "cannot be 'at-least-once' beside store: 'metadata': an event is made from its body again, so leave one of them out",
    );
  }
  return oneOf('delivery', delivery, ['at-least-once', 'at-most-once']);
}

function resolveIntervals(
  { fault, milliseconds }: OptionChecks,
  options: ChatWebhooksOptions,
): Pick<ResolvedOptions, 'leaseTime' | 'pollInterval'> {
  const pollInterval = milliseconds('pollInterval', options.pollInterval ?? 1_000);
  const leaseTime = milliseconds('leaseTime', options.leaseTime ?? 30_000);
  if (leaseTime > 0 && leaseTime < 4 * pollInterval) {
    fault('leaseTime', 'must be at least four times pollInterval, or leases end under work in hand');
  }
  return { leaseTime, pollInterval };
}

function resolveServer(
  server: ChatServer,
  options: ChatWebhooksOptions,
  checks: OptionChecks,
): ChatServerOptions | undefined {
  const given: unknown = options[server.name];
  if (typeof given === 'object' && given !== null) return server.resolve(given, checks);
  checks.fault(server.name, 'must be an object');
  return undefined;
}
