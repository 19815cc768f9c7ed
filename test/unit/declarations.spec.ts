import { readFileSync } from 'node:fs';
import { IsString } from 'class-validator';
import * as root from '../../lib/index.js';
import {
  CallbackRejected,
  CallbackUnrecognized,
  CHAT_EVENTS,
  ChatEvent,
  DecisionEvent,
  type ChatEventClass,
} from '../../lib/index.js';
import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import type { CommandDefinition } from '../../lib/chat-servers/proposal-definition.js';
import type { ChatServer } from '../../lib/chat-servers/chat-server.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { faultsOf, type Surroundings } from '../support/declaration-check.js';
import { fixturesOf, proposalFixturesOf } from '../support/fixtures.js';

interface Case {
  readonly command: string;
  readonly definition: CommandDefinition;
  readonly around: Surroundings;
}

const commandsOf = ({ callbacks, proposals = {} }: ChatServer): readonly CommandDefinition[] => [
  ...new Set<CommandDefinition>([...Object.values(callbacks), ...Object.values(proposals)]),
];
const definitions = CHAT_SERVERS.flatMap((server) => commandsOf(server));

const cases: Case[] = [];
for (const chatServer of CHAT_SERVERS) {
  const { name: server } = chatServer;
  const entry = (await import(`../../lib/chat-servers/${server}/index.ts`)) as object;
  const fixtures = fixturesOf(server);
  const proposalFixtures = proposalFixturesOf(server);
  const phases = JSON.parse(readFileSync(new URL(`../fixtures/${server}-commands.json`, import.meta.url), 'utf8'));
  for (const definition of commandsOf(chatServer)) {
    const otherNames = ['probe', ...definitions.filter((one) => one !== definition).map(({ name }) => name)];
    const around = { server, fixtures, proposalFixtures, phases, root, entry, events: CHAT_EVENTS, otherNames };
    cases.push({ command: definition.command, definition, around });
  }
}

describe('the declaration of a command', () => {
  it.each(cases)('is complete: $command', ({ definition, around }) => {
    expect(faultsOf(definition, around)).toEqual([]);
  });

  it.each(cases)('is found by its command: $command', ({ command, definition, around }) => {
    const { callbacks, proposals } = CHAT_SERVERS.find(({ name }) => name === around.server)!;
    const found = { ...callbacks, ...proposals } as Record<string, unknown>;
    for (const name of [command, ...(definition.olderNames ?? [])]) expect(found[name]).toBe(definition);
  });
});

describe('a class in the list of events', () => {
  it.each(CHAT_EVENTS.map((event) => [event.name, event] as const))('is exported by the root: %s', (name, event) => {
    expect((root as Record<string, unknown>)[name]).toBe(event);
  });

  it('comes of a declared command, unless it is what becomes of all other callbacks, or of decisions', () => {
    const declared = new Set<unknown>(definitions.flatMap((one) => (one.phase === 'after' ? one.events : [])));
    const others = CHAT_EVENTS.filter((event) => !declared.has(event));
    // an unrecognized callback may have a known command too, of which it says what nobody knows
    const comesOfNone = (event: ChatEventClass) =>
      event === CallbackRejected || event.prototype instanceof DecisionEvent;
    expect(others.filter((event) => event !== CallbackUnrecognized && !comesOfNone(event))).toEqual([]);
    expect([...declared].filter((event) => comesOfNone(event as ChatEventClass))).toEqual([]);
  });

  it('stands there once, and no other class has its name', () => {
    expect(new Set(CHAT_EVENTS.map(({ eventName }) => eventName)).size).toBe(CHAT_EVENTS.length);
    const exported = Object.entries(root).filter(
      ([, value]) => typeof value === 'function' && value.prototype instanceof ChatEvent && 'eventName' in value,
    );
    expect(exported.map(([name]) => name).toSorted()).toEqual(CHAT_EVENTS.map(({ name }) => name).toSorted());
  });
});

describe('fixtures', () => {
  it.each(CHAT_SERVERS)(
    'of $name belong to a declared command, and say what becomes of them',
    ({ name, callbacks }) => {
      const names: readonly string[] = CHAT_EVENTS.map(({ eventName }) => eventName);
      const useless = fixturesOf(name).filter(
        ({ command, body, expected, eventName }) =>
          !Object.hasOwn(callbacks, command) || !body || !expected || !names.includes(eventName),
      );
      expect(useless.map(({ file }) => file)).toEqual([]);
    },
  );
});

describe('what is forgotten is named, with what to do', () => {
  const [{ definition: first, around }] = cases as [Case];
  const definition = first as CallbackDefinition;
  const { command, name, body, events, sample } = definition;
  const [event] = events as [(typeof events)[number]];
  class Extended extends body {
    @IsString()
    Text!: string;
  }
  const without = (entry: object, names: readonly string[]) =>
    Object.fromEntries(Object.entries(entry).filter(([one]) => !names.includes(one)));

  it.each<[string, Partial<CallbackDefinition>, Partial<Surroundings>, string[]]>([
    [
      'a name of its own',
      {},
      { otherNames: [name] },
      [`another command is called "${name}" too; give it another name`],
    ],
    ['a name', { name: '' }, {}, ['write its name in lower case with hyphens']],
    ['the right command', {}, { phases: {} }, [`correct the spelling of ${command}, or add the command to`]],
    ['the right phase', {}, { phases: { [command]: 'before' } }, [`its phase is not the one of ${command}`]],
    ['a summary', { summary: '' }, {}, ['give it a summary']],
    ['the list of its events', { events: [] }, {}, ['list the classes of its events', 'its sample becomes']],
    [
      'an event in the list',
      {},
      { events: CHAT_EVENTS.filter((one) => one !== event) },
      [`add ${event.name} to CHAT_EVENTS`],
    ],
    ['the export of an event', {}, { root: without(root, [event.name]) }, [`export ${event.name} from lib/index.ts`]],
    [
      'the export of a body',
      {},
      { entry: without(around.entry, [body.name]) },
      [`export ${body.name} from lib/chat-servers/`],
    ],
    [
      'the export of an item',
      {},
      { entry: without(around.entry, ['MessageElementDto']) },
      ['export MessageElementDto from'],
    ],
    [
      'a valid sample',
      { body: Extended, sample },
      {},
      ['its sample is not a valid body (Text must', 'export Extended'],
    ],
    [
      'that the context is no part of the event',
      { toEvent: (sent, context) => Object.assign(Object.create(null), definition.toEvent(sent, context), context) },
      {},
      ['pass only the members of the event'],
    ],
    [
      'fixtures',
      { harmless: [] },
      { fixtures: [] },
      ['add a body as the chat server sends it, with what becomes of it: test/fixtures/'],
    ],
    ['an event that fixtures show', { events: events.slice(0, 1) }, {}, ['a fixture becomes']],
    [
      'a fixture of an event',
      {},
      { fixtures: around.fixtures.filter((one) => one.eventName === event.eventName) },
      ['no fixture becomes'],
    ],
    ['which members there are', { harmless: ['MsgTyp'] }, {}, ['has the harmless member "MsgTyp"; correct the name']],
  ])('%s', (_, change, surroundings, sentences) => {
    const faults = faultsOf({ ...definition, ...change }, { ...around, ...surroundings });
    for (const sentence of sentences) expect(faults).toContainEqual(expect.stringContaining(sentence));
    for (const fault of faults) expect(fault.startsWith(command)).toBe(true);
  });
});
