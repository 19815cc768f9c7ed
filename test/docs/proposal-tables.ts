import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatServer } from '../../lib/chat-servers/chat-server.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { ROOT, tableOf } from './pages.js';

/** Every decision, in the order of the tables. */
const METHODS = ['allow', 'refuse', 'refuseSome', 'decide', 'drop', 'rewrite', 'change'];

/** A class with members of proposals, as its source has it. */
interface MembersClass {
  readonly base: string;
  readonly members: readonly (readonly [name: string, description: string])[];
}

const FOLDER = join(ROOT, 'lib/proposals');
const sources = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.proposal.ts'))
  .map((name) => readFileSync(join(FOLDER, name), 'utf8'));

const DOC = String.raw`/\*\*((?:(?!\*/).)*)\*/\s*`;
const classes: ReadonlyMap<string, MembersClass> = new Map(
  sources.flatMap((source) =>
    [...source.matchAll(/abstract class (\w+)(?:<.*?>)? extends (\w+)(?:<\w+>)? \{\n(.*?)\n\}/gs)].map(
      ([, name, base, body]) => [
        name!,
        {
          base: base!,
          members: [...body!.matchAll(new RegExp(`${DOC}(?:declare readonly|get) (\\w+)\\b`, 'gs'))].map(
            ([, text, member]) => [member!, words(text!)] as const,
          ),
        },
      ],
    ),
  ),
);

/** What is said of each proposal, and the class with its members. */
const proposals: ReadonlyMap<string, { readonly text: string; readonly members: string }> = new Map(
  sources.flatMap((source) =>
    [...source.matchAll(new RegExp(`${DOC}export const (\\w+) = proposalClass\\('\\w+', (\\w+)\\)`, 'gs'))].map(
      ([, text, name, members]) => [name!, { text: words(text!), members: members! }],
    ),
  ),
);

const decisionSources = CHAT_SERVERS.flatMap(({ name }) => {
  const folder = join(ROOT, 'lib/chat-servers', name);
  const files = readdirSync(folder).filter((file) => file.endsWith('decisions.ts'));
  return files.map((file) => readFileSync(join(folder, file), 'utf8'));
});

/** What decisions take, by the name of the interface: each member with its description. */
const parameters: ReadonlyMap<string, readonly (readonly [member: string, description: string])[]> = new Map(
  decisionSources.flatMap((source) =>
    [...source.matchAll(/export interface (\w+) \{\n(.*?)\n\}/gs)].map(([, name, body]) => [
      name!,
      [...body!.matchAll(new RegExp(`(?:${DOC})?readonly (\\w+)\\??:`, 'gs'))].map(
        ([, text, member]) => [member!, words(text ?? '')] as const,
      ),
    ]),
  ),
);

/** Which interface the `change` or `rewrite` of a class takes, or has a function return. */
const changing: ReadonlyMap<string, readonly [call: string, parameter: string]> = new Map(
  decisionSources.flatMap((source) =>
    source.split(/^(?=export abstract class )/m).flatMap((text) => {
      const [, name] = /^export abstract class (\w+)/.exec(text) ?? [];
      const [, method, given, parameter] =
        /^ {2}(?:override )?(change|rewrite)\(\w+: (?:\((\w+): .*\) => )?(\w+)(?: \| undefined)?\)/m.exec(text) ?? [];
      const call = given === undefined ? `${method}({ … })` : `${method}((${given}) => ({ … }))`;
      return name === undefined || parameter === undefined ? [] : [[name, [call, parameter]] as const];
    }),
  ),
);

/** The proposals that can be decided, with the decisions of each chat server. */
export function proposalTable(): string {
  const rows = decidableNames().map((name) => [
    `[\`${name}\`](proposals.md#${name.toLowerCase()})`,
    ...CHAT_SERVERS.map((server) => decisionsOf(server, name) || '–'),
  ]);
  return tableOf(['proposal', ...CHAT_SERVERS.map(({ title }) => title)], rows);
}

/** Each proposal: what it is, who asks it, and what it tells. */
export function proposalSections(): string {
  return decidableNames().map(sectionOf).join('\n\n');
}

function sectionOf(name: string): string {
  const { text, members } = proposals.get(name)!;
  const askers = CHAT_SERVERS.map((server) => [
    server.title,
    decidable(server)
      .filter(([, { proposal }]) => proposal === name)
      .map(([command]) => `\`${command}\``)
      .join(', '),
    decisionsOf(server, name),
  ]).filter(([, commands]) => commands !== '');
  return [
    `## ${name}`,
    text,
    tableOf(['chat server', 'command', 'decisions'], askers as string[][]),
    tableOf(
      ['member', 'what it is'],
      membersOf(members).map(([member, description]) => [`\`${member}\``, description.replaceAll('|', '\\|')]),
    ),
    ...CHAT_SERVERS.flatMap((server) => changesOf(server, name)),
  ].join('\n\n');
}

/** What can be changed: a table for each method that takes changes. */
function changesOf(server: ChatServer, name: string): string[] {
  const taken = new Map(
    decisionClassesOf(server, name).flatMap((decisions) => {
      const found = changing.get(decisions.name);
      if (found === undefined && ('change' in decisions.prototype || 'rewrite' in decisions.prototype))
        throw new Error(`what ${decisions.name} takes was not found`);
      return found === undefined ? [] : [[found[1], found[0]] as const];
    }),
  );
  return [...taken].map(([parameter, call]) =>
    tableOf(
      [`\`${call}\` (${server.title})`, 'what it is'],
      parameters.get(parameter)!.map(([member, description]) => [`\`${member}\``, description.replaceAll('|', '\\|')]),
    ),
  );
}

function membersOf(name: string): MembersClass['members'] {
  const found = classes.get(name);
  return found === undefined ? [] : [...membersOf(found.base), ...found.members];
}

function decisionsOf(server: ChatServer, name: string): string {
  const methods = decisionClassesOf(server, name);
  return METHODS.filter((method) => methods.some(({ prototype }) => method in prototype))
    .map((method) => `\`${method}\``)
    .join(', ');
}

interface DecisionsClass {
  readonly name: string;
  readonly prototype: object;
}

function decisionClassesOf(server: ChatServer, name: string): DecisionsClass[] {
  return decidable(server)
    .filter(([, { proposal }]) => proposal === name)
    .map(([, definition]) => (definition as unknown as { readonly decisions: DecisionsClass }).decisions);
}

function decidableNames(): string[] {
  return [...new Set(CHAT_SERVERS.flatMap((server) => decidable(server).map(([, { proposal }]) => proposal!)))];
}

function decidable({ proposals: all = {} }: ChatServer): [string, ProposalDefinition][] {
  return Object.entries(all).filter(([, { propose }]) => propose !== undefined);
}

/** A docstring as one line. */
function words(text: string): string {
  return text.replaceAll(/(?:\s*\n\s*\*?)+\s*/g, ' ').trim();
}
