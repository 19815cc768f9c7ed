import type { ChatEventClass, Provider } from '../../lib/index.js';
import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import type { CommandDefinition, ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { rulesOf } from '../../lib/wire/compiled-plan.js';
import { findFaults } from '../../lib/wire/validation.js';
import { nestedIn, type BodyClass } from '../../lib/wire/wire-decorators.js';
import { contextOf, type Fixture, type ProposalFixture } from './fixtures.js';

/** What is around a declaration: whatever a new command must be added to. */
export interface Surroundings {
  /** Name of the chat server. */
  readonly server: string;
  readonly fixtures: readonly Fixture[];
  readonly proposalFixtures: readonly ProposalFixture[];
  /** All commands of the chat server's documentation. */
  readonly phases: Readonly<Record<string, 'before' | 'after'>>;
  /** What the root entry exports. */
  readonly root: object;
  /** What the entry of the chat server exports. */
  readonly entry: object;
  readonly events: readonly ChatEventClass[];
  /** The short names of all other commands, of all chat servers. */
  readonly otherNames: readonly string[];
}

/** What is missing or wrong about a declaration: a sentence for each thing, which says what to do. */
export function faultsOf(definition: CommandDefinition, around: Surroundings): string[] {
  return [
    ...nameFaults(definition, around),
    ...(definition.phase === 'before'
      ? [...sampleFaults(definition), ...proposalFaults(definition, around)]
      : [
          ...eventFaults(definition, around),
          ...sampleFaults(definition),
          ...sampleEventFaults(definition, around),
          ...fixtureFaults(definition, around),
        ]),
    ...bodyFaults(definition, around),
    ...harmlessFaults(definition, around),
  ];
}

function nameFaults(
  { command, olderNames = [], name, phase, summary }: CommandDefinition,
  { server, phases, otherNames }: Surroundings,
): string[] {
  const commands = `test/fixtures/${server}-commands.json`;
  return [
    ...[command, ...olderNames].flatMap((one) => [
      ...(one in phases ? [] : [`${command}: correct the spelling of ${one}, or add the command to ${commands}.`]),
      ...(phases[one] === phase ? [] : [`${command}: its phase is not the one of ${one} in ${commands}; correct it.`]),
    ]),
    ...(otherNames.includes(name)
      ? [`${command}: another command is called "${name}" too; give it another name.`]
      : []),
    ...(/^[a-z][a-z\d]*(-[a-z\d]+)*$/.test(name) ? [] : [`${command}: write its name in lower case with hyphens.`]),
    ...(/^\S.*[^\s.]$/.test(summary) ? [] : [`${command}: give it a summary, a few words without a full stop.`]),
  ];
}

function eventFaults({ command, events }: CallbackDefinition, { root, events: known, server }: Surroundings): string[] {
  if (events.length === 0) return [`${command}: list the classes of its events in "events".`];
  return events.flatMap((event) => [
    ...(known.includes(event) ? [] : [`${command}: add ${event.name} to CHAT_EVENTS in lib/events/chat-events.ts.`]),
    ...((root as Record<string, unknown>)[event.name] === event
      ? []
      : [`${command} of ${server}: export ${event.name} from lib/index.ts.`]),
  ]);
}

function sampleFaults({ command, sample, body }: CommandDefinition): string[] {
  const faults = findFaults(body, sample);
  return faults.length === 0 ? [] : [`${command}: its sample is not a valid body (${faults.join('; ')}); correct it.`];
}

function proposalFaults(
  { command, olderNames, proposal }: ProposalDefinition,
  { server, proposalFixtures }: Surroundings,
): string[] {
  const own = proposalFixtures.filter((fixture) => [command, ...(olderNames ?? [])].includes(fixture.command));
  const file = `test/fixtures/${server}/${command}.<what is special>.json`;
  return [
    ...(own.length > 0 ? [] : [`${command}: add a body as the chat server sends it, with its proposal: ${file}.`]),
    ...own
      .filter((fixture) => fixture.proposal !== (proposal ?? null))
      .map(({ file }) => `${command}: ${file} names another proposal; correct one of them.`),
  ];
}

function sampleEventFaults(definition: CallbackDefinition, { server }: Surroundings): string[] {
  const { command, sample, body, events } = definition;
  if (findFaults(body, sample).length > 0) return [];
  const event = definition.toEvent(sample, contextOf(server as Provider, command, sample));
  const listed = events.some(({ eventName }) => eventName === event.eventName);
  return [
    ...(listed ? [] : [`${command}: its sample becomes ${event.eventName}; add the class of that event to "events".`]),
    ...('bytes' in event
      ? [`${command}: its event has the bytes of the body; pass only the members of the event.`]
      : []),
  ];
}

function fixtureFaults(
  { command, olderNames = [], events }: CallbackDefinition,
  { server, fixtures }: Surroundings,
): string[] {
  const own = fixtures.filter((fixture) => [command, ...olderNames].includes(fixture.command));
  const file = `test/fixtures/${server}/${command}.<what is special>.json`;
  if (own.length === 0)
    return [`${command}: add a body as the chat server sends it, with what becomes of it: ${file}.`];
  const declared = events.map(({ eventName }) => eventName as string);
  const shown = own.map(({ eventName }) => eventName);
  return [
    ...shown
      .filter((name) => !declared.includes(name))
      .map((name) => `${command}: a fixture becomes ${name}; add the class of that event to "events".`),
    ...declared
      .filter((name) => !shown.includes(name))
      .map((name) => `${command}: no fixture becomes ${name}; add one, or take the event out of "events": ${file}.`),
  ];
}

function bodyFaults({ command, body }: CommandDefinition, { server, entry }: Surroundings): string[] {
  const exported = new Set<unknown>(Object.values(entry));
  return classesOf(body)
    .filter((one) => !exported.has(one))
    .map((one) => `${command}: export ${one.name} from lib/chat-servers/${server}/index.ts.`);
}

/** The body's class with those of its items, and all that they extend. */
function classesOf(body: BodyClass, seen: ReadonlySet<BodyClass> = new Set()): BodyClass[] {
  if (seen.has(body) || body === Function.prototype) return [];
  const known = new Set([...seen, body]);
  const items = rulesOf(body).flatMap(({ propertyName }) => nestedIn(body, propertyName)?.itemClass ?? []);
  const base = Object.getPrototypeOf(body) as BodyClass;
  return [...new Set([body, ...[base, ...items].flatMap((one) => classesOf(one, known))])];
}

function harmlessFaults({ command, harmless = [], sample }: CommandDefinition, { fixtures }: Surroundings): string[] {
  const bodies = fixtures.filter((fixture) => fixture.command === command).map(({ body }) => body);
  const members = new Set([sample, ...bodies].flatMap(memberNames));
  return harmless
    .filter((name) => !members.has(name))
    .map((name) => `${command}: neither its sample nor a fixture has the harmless member "${name}"; correct the name.`);
}

function memberNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const nested = Object.values(value).flatMap(memberNames);
  return Array.isArray(value) ? nested : [...Object.keys(value), ...nested];
}
