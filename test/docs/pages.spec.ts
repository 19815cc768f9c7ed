import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHAT_EVENTS, REFUSALS } from '../../lib/index.js';
import type { CommandDefinition } from '../../lib/chat-servers/proposal-definition.js';
import type { ChatServer } from '../../lib/chat-servers/chat-server.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { NO_EXTRAS } from '../../lib/options/extras.js';
import { REMEDIES } from '../../lib/refusal/remedies.js';
import { CHAT_WEBHOOKS_MIGRATIONS } from '../../lib/typeorm/index.js';
import { runCli } from '../support/cli.js';
import { EVENT_PAGES, eventTable, familyTable, pagesOf } from './event-tables.js';
import { documentedOptions, optionTable } from './option-table.js';
import { anchorsOf, codeBlocks, EXAMPLES, fileOf, pages, ROOT, rowsOf, section, showsAll, tableOf } from './pages.js';

const readme = pages.get('README.md')!;
const packageFile = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

describe('the code blocks of README and docs', () => {
  const shown = codeBlocks.filter(({ marker }) => marker !== undefined && showsAll(marker));
  const excerpts = codeBlocks.filter(({ marker }) => marker?.startsWith('excerpt: '));

  it('each name the file that they show', () => {
    expect(codeBlocks.filter(({ marker }) => marker === undefined)).toEqual([]);
  });

  it.each(shown)('show all of the compiled $marker on $page', ({ marker, code }) => {
    expect(code).toBe(fileOf(marker!)); // UPDATE_DOCS=1 copies it
  });

  it('show as excerpts only lines that are in the file', () => {
    const flat = (text: string) => text.replace(/^ +/gm, '');
    for (const { marker, code } of excerpts)
      expect(flat(readFileSync(join(ROOT, marker!.replace('excerpt: ', '')), 'utf8'))).toContain(flat(code));
  });

  it('show every example', () => {
    const files = readdirSync(EXAMPLES).map((name) => `example: ${name.replace(/\.ts$/, '')}`);
    expect(shown.map(({ marker }) => marker)).toEqual(expect.arrayContaining(files));
  });

  it('begin on the first screen of the README', () => {
    const [before] = readme.split('```ts');
    expect(before!.split('\n').length).toBeLessThan(20);
  });

  it('name scripts that exist', () => {
    const named = [...[...pages.values()].join('\n').matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
    expect(Object.keys(packageFile.scripts)).toEqual(expect.arrayContaining(named));
  });
});

it('the changelog and the upgrade notes of the journal name every migration since 0.2', () => {
  const since = CHAT_WEBHOOKS_MIGRATIONS.map(({ name }) => name).filter(
    (name) => !/^(?:Create|AddDelivery)/.test(name),
  );
  expect(since.length).toBeGreaterThan(2);
  for (const name of since)
    for (const page of ['CHANGELOG.md', 'docs/journal.md']) expect(pages.get(page)).toContain(`\`${name}\``);
});

describe('the paths on README and docs', () => {
  const named = [...pages]
    .filter(([page]) => page !== 'CHANGELOG.md') // it tells how things were
    .flatMap(([page, text]) =>
      [...text.matchAll(/`((?:lib|test|bench|sample|docs|\.github)\/[\w./-]*\w)`/g)].map(([, path]) => ({
        page,
        path: path!,
      })),
    );

  it.each(named)('name $path, as $page does', ({ path }) => {
    expect({ path, there: existsSync(join(ROOT, path)) }).toEqual({ path, there: true });
  });
});

describe('the links of README and docs', () => {
  const links = [...pages].flatMap(([from, page]) =>
    [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => ({ from, to: to! })),
  );
  const local = links.filter(({ to }) => !/^https?:/.test(to));

  it.each(local)('lead from $from to $to', ({ from, to }) => {
    const [path = '', anchor] = to.split('#');
    const target = path === '' ? from : join(dirname(from), path);
    expect({ target, there: existsSync(join(ROOT, target)) }).toEqual({ target, there: true });
    if (anchor !== undefined) expect(anchorsOf(pages.get(target)!)).toContain(anchor);
  });

  it('lead from the index to every page', () => {
    const linked = local.filter(({ from }) => from === 'docs/README.md').map(({ to }) => `docs/${to.split('#')[0]}`);
    const others = [...pages.keys()].filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
    expect(linked).toEqual(expect.arrayContaining(others));
    expect(packageFile.files).toContain('docs');
  });
});

describe('the tables of the docs', () => {
  it('list the events of every command', () => {
    expect(section('docs/events.md', 'events', eventTable)).toBe(eventTable());
  });

  it.each(Object.keys(EVENT_PAGES))('list the events of the page events/%s', (page) => {
    const events = section(`docs/events/${page}.md`, 'events', () => familyTable(page));
    expect(events).toBe(familyTable(page));
  });

  it.each(CHAT_EVENTS.filter(({ name }) => !name.startsWith('Callback')))('are on one page for $name', (event) => {
    expect(pagesOf(event)).toEqual([expect.any(String)]);
  });

  it.each(CHAT_SERVERS)('list the commands of $title with their events', (server: ChatServer) => {
    const { name } = server;
    const commands = section(`docs/${name}.md`, `${name} commands`, () => commandTable(server));
    expect(commands).toBe(commandTable(server));
  });

  it('list every reason to refuse with its status and the remedy that log lines give', () => {
    const errors = section('docs/errors.md', 'errors', errorTable);
    expect(errors).toBe(errorTable(errors));
    for (const [code, , cause] of rowsOf(errors)) expect({ code, cause }).not.toMatchObject({ cause: '' });
  });

  it('list every option, with the meaning that editors show and the default that it has', () => {
    expect(section('docs/options.md', 'options', optionTable)).toBe(optionTable());
  });

  it.each(documentedOptions.filter(({ actual }) => actual !== undefined))(
    'are made from comments: that on $key gives its real default',
    ({ documented, actual }) => {
      expect(documented).toBe(actual);
    },
  );

  it.each(documentedOptions.filter(({ actual, isRequired }) => actual === undefined && !isRequired))(
    'give no value for the default of $key, which has none',
    ({ key, documented = '' }) => {
      // the options of an app that have a default, which its own check fills in
      if (!['openim.appId', 'openim.messagesFrom'].includes(key)) expect(documented).not.toMatch(/^('[^']*'|\d+)$/);
    },
  );

  it('list what shapes the module, with the defaults of the code', () => {
    const listed = rowsOf(section('docs/options.md', 'extras')).map(([name, shown]) => [unquoted(name!), shown!]);
    expect(listed.map(([name]) => name).sort()).toEqual(Object.keys(NO_EXTRAS).sort());
    for (const [name, shown] of listed.filter(([, shown]) => shown!.startsWith('`')))
      expect({ name, default: JSON.stringify(NO_EXTRAS[name as keyof typeof NO_EXTRAS]).replaceAll('"', "'") }).toEqual(
        {
          name,
          default: unquoted(shown!),
        },
      );
  });

  it('list every option of a handler, and every member of its Delivery', () => {
    const page = pages.get('docs/handlers.md')!;
    for (const [head, file, type] of [
      ['| option | default |', 'lib/events/on-chat-event.decorator.ts', 'ChatEventHandlerOptions'],
      ['| member | meaning |', 'lib/events/delivery.ts', 'Delivery'],
    ] as const) {
      const [table] = page.slice(page.indexOf(head)).split('\n\n');
      expect(rowsOf(table!).map(([name]) => unquoted(name!))).toEqual([...membersOf(file, type).keys()]);
    }
  });

  it('list every entry of the package', () => {
    const entries = Object.keys(packageFile.exports).filter((path) => path !== './package.json');
    const listed = rowsOf(section('docs/README.md', 'entries')).map(([name]) => unquoted(name!));
    expect(listed).toEqual(entries.map((path) => path.replace('.', 'nestjs-chat-webhooks')));
  });

  it('list the options and the checks that the command explains', async () => {
    const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name).sort();
    const page = pages.get('docs/cli.md')!;
    const { stdout: help } = await runCli(['doctor', '--help']);
    const [checks, whereTo] = help.split('Checks:')[1]!.split('Where to');
    expect(names(page.split('## doctor')[1]!.split('## ')[0]!, /^\| `([\w-]+)`/gm)).toEqual(
      names(checks!, /^ {2}(\w[\w-]*) {2,}/gm),
    );
    expect(names(page, /^\| `(--[\w-]+)`/gm)).toEqual(names(whereTo!.split('Options on')[0]!, /^ {2}(--[\w-]+)/gm));
  });

  it('list every counter', () => {
    const listed = rowsOf(section('docs/operations.md', 'counters')).map(([name]) => unquoted(name!));
    expect(listed).toEqual([...membersOf('lib/counters/callback-counters.ts', 'CallbackCounts').keys()]);
  });
});

function commandTable({ callbacks, proposals = {} }: ChatServer): string {
  const rows = Object.entries<CommandDefinition>({ ...callbacks, ...proposals }).map(([command, definition]) => [
    quoted(command),
    definition.summary,
    definition.phase === 'after'
      ? definition.events.map(({ name }) => quoted(name)).join(', ')
      : `asks: ${definition.proposal ?? 'unknown'}`,
  ]);
  return tableOf(['command', 'what it is about', 'event'], rows);
}

/** What the code knows of refusals; the causes are the page's own words. */
function errorTable(before: string): string {
  const causes = new Map(rowsOf(before).map(([code, , cause]) => [code, cause]));
  const rows = Object.entries(REFUSALS).map(([code, { status }]) => [
    quoted(code),
    code === 'REFUSED_BY_HOST' ? "the guard's own" : String(status),
    causes.get(quoted(code)) ?? '',
    REMEDIES[code as keyof typeof REMEDIES],
  ]);
  return tableOf(['reason in the log', 'status', 'cause', 'remedy'], rows);
}

/** The members of a type, those of all its parts, with the text behind their `@default`. */
function membersOf(file: string, type: string): Map<string, string> {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const [declaration] = source
    .slice(source.search(new RegExp(`^export (interface|type) ${type}\\b`, 'm')))
    .split('\n\n');
  const members = new Map<string, string>();
  for (const [, comment, name] of declaration!.matchAll(
    /(?:\/\*\*((?:(?!\*\/).)*)\*\/\s*|^ +|\{ )(?:readonly )?(\w+)\??: /gms,
  )) {
    const [, text] = /@default ([^*\n]+)/.exec(comment ?? '') ?? [];
    members.set(name!, members.get(name!) || (text ?? '').trim());
  }
  return members;
}

function quoted(name: string): string {
  return `\`${name}\``;
}

function unquoted(cell: string): string {
  return cell.replace(/^`(.*)`$/, '$1');
}
