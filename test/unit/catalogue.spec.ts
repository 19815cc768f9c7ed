import type { CommandDefinition } from '../../lib/chat-servers/proposal-definition.js';
import type { ChatServer } from '../../lib/chat-servers/chat-server.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { CallbackUnrecognized, CHAT_EVENTS } from '../../lib/index.js';
import { askClassValidator, findFaults } from '../../lib/wire/validation.js';
import { catalogue } from '../support/catalogue.js';
import { contextOf, fixturesOf, proposalFixturesOf } from '../support/fixtures.js';

const commandsOf = ({ callbacks, proposals = {} }: ChatServer) =>
  new Map(Object.entries<CommandDefinition>({ ...callbacks, ...proposals }));
const commands = new Map<string, Map<string, CommandDefinition>>(
  CHAT_SERVERS.map((server) => [server.name, commandsOf(server)]),
);

describe('every command of the catalogues', () => {
  it.each(catalogue)('is declared as the vocabulary says: $command', ({ server, command, events, proposal }) => {
    const definition = commands.get(server)!.get(command);
    if (definition?.phase === 'after')
      expect(definition.events.map(({ name }) => name).toSorted()).toEqual(events?.toSorted());
    else expect({ command, proposal: definition && (definition.proposal ?? null) }).toEqual({ command, proposal });
  });

  it.each(catalogue)('has a valid body: $command', ({ server, command, sample }) => {
    const { body } = commands.get(server)!.get(command)!;
    expect(findFaults(body, sample)).toEqual([]);
    expect(askClassValidator(body, sample)).toEqual([]);
  });

  it.each(catalogue.filter(({ events }) => events))('becomes an event of its own: $command', (entry) => {
    const { server, command, sample, events } = entry;
    const definition = commands.get(server)!.get(command)!;
    if (definition.phase !== 'after') throw new Error(`${command} is declared as a proposal`);
    const event = definition.toEvent(sample, contextOf(server, command, sample));
    const eventClass = CHAT_EVENTS.find(({ eventName }) => eventName === event.eventName);
    expect(events).toContain(eventClass?.name);
    expect(event.eventName).not.toBe(CallbackUnrecognized.eventName);
    expect(event.raw).toBe(sample);
  });

  it.each(catalogue)('has a fixture: $command', ({ server, command }) => {
    const fixtures = [...fixturesOf(server), ...proposalFixturesOf(server)].map((fixture) => fixture.command);
    expect(fixtures).toContain(command);
  });

  it('stands there: no other command is declared', () => {
    const known = catalogue.map(({ server, command }) => `${server} ${command}`);
    const declared = [...commands].flatMap(([server, own]) => [...own.keys()].map((command) => `${server} ${command}`));
    expect(declared.filter((one) => !known.includes(one))).toEqual([]);
  });
});

describe('the name of an event', () => {
  const named = CHAT_EVENTS.map(({ name, eventName }) => [name, eventName] as const).filter(
    ([name]) => !/^(ChatSignalReceived|Callback)/.test(name), // older than the rule
  );

  it.each(named)('is made of the name of its class: %s', (name, eventName) => {
    const words = name.replace(/(?<=[a-z\d])(?=[A-Z])/g, '-').toLowerCase();
    expect(`chat.${words}`.replaceAll('-', '.')).toBe(eventName.replaceAll('-', '.'));
    expect(eventName).toMatch(/^chat\.[a-z\d]+(-[a-z\d]+)*\.[a-z]+(-[a-z]+)*$/);
  });
});
