import type { ChatDeliveries } from '../delivery/chat-deliveries.js';
import type { EventHandler } from '../delivery/event-handler.js';
import type { DecidingHandler } from '../decisions/deciding-handler.js';
import type { CallbackProtocols } from '../pipeline/endpoint/admission.js';
import type { ConfiguredChatServers } from './chat-server-providers.js';

/** Handlers that ask for an app or a chat server that the options do not have, and so are never called for it. @param verb what they do */
export function* unknownSources(
  handlers: readonly Pick<EventHandler, 'id' | 'source'>[],
  configured: ConfiguredChatServers,
  verb: 'listens to' | 'decides for',
): Generator<string> {
  const all = [...configured.values()].flatMap(({ appIds }) => appIds);
  for (const { id, source } of handlers) {
    const { provider } = source ?? {};
    const listed = provider === undefined ? all : (configured.get(provider)?.appIds ?? []);
    for (const app of source?.apps ?? []) {
      if (listed.includes(app)) continue;
      const whose = provider === undefined ? '' : ` of ${provider}`;
      yield `${id} ${verb} app "${app}"${whose}, which the options do not list`;
    }
    if (provider !== undefined && !configured.has(provider)) {
      yield `${id} ${verb} ${provider}, which the options do not configure`;
    }
  }
}

/** Handlers that would decide what the chat server that they ask for never asks. */
export function* neverAsked(handlers: readonly DecidingHandler[], protocols: CallbackProtocols): Generator<string> {
  for (const { id, source, proposals } of handlers) {
    const provider = source?.provider;
    if (provider === undefined || protocols[provider] === undefined) continue;
    const commands = [...protocols[provider].commands.values()];
    const asked = commands.map((command) => (command.phase === 'before' ? command.proposal : undefined));
    for (const name of proposals) {
      if (!asked.includes(name)) yield `${id} decides ${name} for ${provider}, which never asks that`;
    }
  }
}

/** Handlers that have deliveries waiting in the journal, but are not in this app: those that were renamed without their old id. */
export async function missingHandlers(deliveries: ChatDeliveries): Promise<string[]> {
  const backlog = await deliveries.backlog().catch(() => []); // those who look for work report an outage
  return backlog
    .filter(({ pending, orphaned }) => orphaned && pending > 0)
    .map(
      ({ handler, pending }) =>
        `Deliveries wait for the handler "${handler}" (${pending}), which this app does not have: ` +
        'give a renamed handler its old name as id, or see ChatDeliveries.abandon()',
    );
}
