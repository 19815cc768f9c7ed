import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { HttpAdapterHost } from '@nestjs/core';
import { counted } from '../logging/counted.js';
import type { ConfiguredChatServers } from './chat-server-providers.js';
import type { EventDispatcher } from '../delivery/event-dispatcher.js';
import type { EventHandler } from '../delivery/event-handler.js';
import type { UnheardMethods } from '../delivery/unheard-methods.js';
import { methodName, watchDecorated } from '../events/decorated-methods.js';
import { CHAT_EVENTS } from '../events/chat-events.js';
import type { AddressList } from '../caller/address-list.js';
import type { Deciders } from '../decisions/deciders.js';
import type { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import type { CallbackJournal } from '../journal/callback-journal.js';

/** What the report looks at. */
export interface StartReportParts {
  readonly configured: ConfiguredChatServers;
  readonly paths: CallbackPaths;
  readonly adapterHost: HttpAdapterHost;
  readonly dispatcher: EventDispatcher;
  readonly deciders: Deciders;
  readonly entry: 'controller' | 'server';
}

/** Says at the start how callbacks come in, where they are stored and which handlers get them: one block, and a warning per mistake. */
export class StartReport {
  private readonly logger = new WebhooksLogger();

  constructor(private readonly parts: StartReportParts) {}

  /** @param unheard methods that should be handlers and are not */
  write(journal: CallbackJournal | undefined, unheard: UnheardMethods): void {
    const heard = this.handlersByEvent();
    const atLeastOnce = this.parts.dispatcher.journal !== undefined;
    const rows = [...this.chatServerRows(), journalRow(journal, atLeastOnce), ...eventRows(heard)];
    for (const handler of this.parts.deciders.handlers) {
      const tried = handler.policy.shadow ? ' (only tried)' : '';
      rows.push(['decides', `${labelOf(handler)}: ${handler.proposals.join(', ')}${tried}`]);
    }
    if (unheard.elsewhere.length > 0) rows.push(['not provided', unheard.elsewhere.join(', ')]);
    const width = Math.max(...rows.map(([name]) => name.length));
    this.logger.log(
      `Callbacks of chat servers\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n')}`,
    );
    for (const mistake of unheard.mistakes) this.logger.warn(`A handler is never called: ${mistake}`);
    const nobody = [...heard.values()].every((names) => names.length === 0);
    if (nobody && journal === undefined) {
      this.logger.warn(
        'No handler gets any event, and no journal keeps them: put @OnChatEvent(…) on a method of a class that is among the ' +
          'providers or controllers of a module',
      );
    }
  }

  /** Warns of handlers in classes that come later, such as those of a lazily loaded module. @returns what ends that */
  watch(): () => void {
    return watchDecorated((method) => {
      this.logger.warn(
        `${methodName(method)} came after the start, as in a lazily loaded module, and is never called: import its module`,
      );
    });
  }

  private *chatServerRows(): Generator<Row> {
    const { configured, adapterHost, paths, entry } = this.parts;
    for (const [name, { verified, allowedAddresses }] of configured) {
      const where = adapterHost.httpAdapter ? `POST ${paths.mapped()[name]}` : 'no HTTP server in this app';
      yield [name, [where, verified, addresses(allowedAddresses)].join(', ')];
    }
    const at = entry === 'server' ? 'the HTTP server, in front of the framework' : 'controllers of the framework';
    if (adapterHost.httpAdapter) yield ['entry', at];
  }

  private handlersByEvent(): Map<string, string[]> {
    const { dispatcher } = this.parts;
    const byEvent = new Map<string, string[]>();
    for (const { eventName: name } of CHAT_EVENTS) {
      const ids = dispatcher.handlers.filter(({ events }) => events.includes(name)).map(labelOf);
      const plain = dispatcher.plainListeners(name);
      byEvent.set(name, plain > 0 ? [...ids, counted(plain, 'plain listener')] : ids);
    }
    return byEvent;
  }
}

function labelOf({ id, source }: Pick<EventHandler, 'id' | 'source'>): string {
  if (source === undefined) return id;
  const only = [...(source.provider === undefined ? [] : [source.provider]), ...(source.apps ?? [])];
  return `${id} (only ${only.join(', ')})`;
}

type Row = readonly [name: string, text: string];

function journalRow(journal: CallbackJournal | undefined, atLeastOnce: boolean): Row {
  if (journal === undefined)
    return ['journal', 'none: handlers get each event once, and what is in hand when the process dies is lost'];
  const delivery = atLeastOnce
    ? 'handlers get each event until they succeed'
    : 'audit only: handlers get each event once';
  return ['journal', `${journal.constructor.name}, ${delivery}`];
}

function* eventRows(heard: ReadonlyMap<string, readonly string[]>): Generator<Row> {
  const lists = [...heard.values()];
  const always = lists[0]!.filter((name) => lists.every((names) => names.includes(name)));
  if (always.length > 0) yield ['every event', always.join(', ')];
  const eventsByHandlers = new Map<string, string[]>();
  for (const [event, names] of heard) {
    const others = names.filter((name) => !always.includes(name)).join(', ');
    eventsByHandlers.set(others, [...(eventsByHandlers.get(others) ?? []), event]);
  }
  for (const [handlers, events] of eventsByHandlers) {
    if (handlers === '') continue;
    if (events.length > LARGE) yield [`${events[0]} and ${events.length - 1} more`, handlers];
    else yield* events.map((event) => [event, handlers] as const);
  }
  const unheard = [...heard].flatMap(([event, names]) => (names.length === 0 ? [event] : []));
  if (unheard.length === heard.size) yield ['unheard', 'every event'];
  else if (unheard.length > LARGE) yield ['unheard', `${unheard.length} of ${heard.size} events`];
  else if (unheard.length > 0) yield ['unheard', unheard.join(', ')];
}

/** More events than this are counted instead of named. */
const LARGE = 3;

function addresses(list: AddressList | undefined): string {
  return list === undefined ? 'from any address' : 'from allowed addresses';
}
