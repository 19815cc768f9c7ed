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
    [...source.matchAll(/abstract class (\w+) extends (\w+) \{\n(.*?)\n\}/gs)].map(([, name, base, body]) => [
      name!,
      {
        base: base!,
        members: [...body!.matchAll(new RegExp(`${DOC}(?:declare readonly|get) (\\w+)\\b`, 'gs'))].map(
          ([, text, member]) => [member!, words(text!)] as const,
        ),
      },
    ]),
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
  ].join('\n\n');
}

function membersOf(name: string): MembersClass['members'] {
  const found = classes.get(name);
  return found === undefined ? [] : [...membersOf(found.base), ...found.members];
}

function decisionsOf(server: ChatServer, name: string): string {
  const methods = decidable(server)
    .filter(([, { proposal }]) => proposal === name)
    .map(
      ([, definition]) => (definition as unknown as { readonly decisions: { readonly prototype: object } }).decisions,
    );
  return METHODS.filter((method) => methods.some(({ prototype }) => method in prototype))
    .map((method) => `\`${method}\``)
    .join(', ');
}

function decidableNames(): string[] {
  return [...new Set(CHAT_SERVERS.flatMap((server) => decidable(server).map(([, { proposal }]) => proposal!)))];
}

function decidable({ proposals: all = {} }: ChatServer): [string, ProposalDefinition][] {
  return Object.entries(all).filter(([, { propose }]) => propose !== undefined);
}

/** A docstring as one line. */
function words(text: string): string {
  return text.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
}
