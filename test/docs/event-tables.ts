import {
  BotMessageReceived,
  CHAT_EVENTS,
  ChatSignalReceived,
  GroupMessageSendFailed,
  MessageChangeEvent,
  ContentModerated,
  ConversationsCreated,
  DecisionEvent,
  GroupQuotaNeared,
  GroupEvent,
  MessageEvent,
  MessageStored,
  RelationEvent,
  UserEvent,
  OfficialAccountEvent,
  PushReported,
  RateLimitReached,
  RoomEvent,
  type ChatEventClass,
  type ListenableEvent,
} from '../../lib/index.js';
import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import type { ChatServer } from '../../lib/chat-servers/chat-server.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { contextOf } from '../support/fixtures.js';
import { tableOf } from './pages.js';

/** Which events, or families of them, are explained on which page of `docs/events`. */
export const EVENT_PAGES: Readonly<Record<string, readonly ListenableEvent[]>> = {
  messages: [MessageEvent, GroupMessageSendFailed, MessageStored, BotMessageReceived, ChatSignalReceived],
  'message-changes': [MessageChangeEvent],
  relations: [RelationEvent],
  users: [UserEvent],
  conversations: [ConversationsCreated],
  'official-accounts': [OfficialAccountEvent],
  push: [PushReported],
  moderation: [ContentModerated, RateLimitReached, GroupQuotaNeared],
  rooms: [RoomEvent],
  groups: [GroupEvent],
  decisions: [DecisionEvent],
};

/** Not what the chat server reports, but what this app answered. */
const DECIDED = 'any that asks';

/** What no command of its own becomes. */
const UNMAPPED: Readonly<Record<string, string>> = {
  ActionRefused: DECIDED,
  ActionDropped: DECIDED,
  ActionRewritten: DECIDED,
  DecisionFailed: DECIDED,
  DecisionTried: DECIDED,
  CallbackRejected: 'any, with an invalid body',
  CallbackUnrecognized: 'any other',
};

/** The pages of `docs/events` that explain an event. */
export function pagesOf({ prototype }: ChatEventClass): string[] {
  return Object.keys(EVENT_PAGES).filter((page) =>
    EVENT_PAGES[page]!.some((one) => one.prototype === prototype || prototype instanceof (one as never)),
  );
}

/** All events, with links to their pages, and the commands of each chat server that become them. */
export function eventTable(): string {
  const rows = CHAT_EVENTS.map((event) => {
    const [page] = pagesOf(event);
    const name = page === undefined ? `\`${event.name}\`` : `[\`${event.name}\`](events/${page}.md)`;
    return [
      name,
      `\`${event.eventName}\``,
      ...CHAT_SERVERS.map((server) => UNMAPPED[event.name] ?? commandsOf(server, event).join(', ')),
    ];
  });
  return tableOf(['event', 'name', ...CHAT_SERVERS.map(({ title }) => title)], rows);
}

/** The events of a page: their commands, and whether a repeated callback is recognized. */
export function familyTable(page: string): string {
  const rows = CHAT_EVENTS.filter((event) => pagesOf(event).includes(page)).map((event) => [
    `\`${event.name}\``,
    `\`${event.eventName}\``,
    ...CHAT_SERVERS.map((server) => UNMAPPED[event.name] ?? (commandsOf(server, event).join(', ') || '–')),
    repetitionOf(event),
  ]);
  const titles = CHAT_SERVERS.map(({ title }) => title);
  return tableOf(['event', 'name', ...titles, 'a callback that comes twice'], rows);
}

function definitionsOf({ callbacks }: ChatServer, event: ChatEventClass): [string, CallbackDefinition][] {
  return Object.entries(callbacks).filter(([, { events }]) => events.includes(event));
}

function commandsOf(server: ChatServer, event: ChatEventClass): string[] {
  return definitionsOf(server, event).map(([command]) => `\`${command}\``);
}

/** Whether the ids of two equal callbacks are equal, as the samples tell. */
function repetitionOf(event: ChatEventClass): string {
  const answers = CHAT_SERVERS.flatMap((server) => {
    const found = definitionsOf(server, event).map(([, definition]) => isRecognized(server, definition));
    return found.length === 0 ? [] : [{ title: server.title, recognized: found.every(Boolean) }];
  });
  const describe = (recognized: boolean) => (recognized ? 'is a duplicate' : 'is another event');
  const [first] = answers;
  if (first === undefined || answers.every(({ recognized }) => recognized === first.recognized))
    return describe(first?.recognized ?? false);
  return answers.map(({ title, recognized }) => `${describe(recognized)} (${title})`).join(', ');
}

function isRecognized({ name }: ChatServer, { command, sample, toEvent }: CallbackDefinition): boolean {
  const context = contextOf(name, command, sample);
  const ids = ['1', '2'].map((fresh) => toEvent(sample, { ...context, freshId: () => fresh }).id);
  return ids[0] === ids[1];
}
