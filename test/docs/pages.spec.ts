import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHAT_EVENTS, REFUSALS } from '../../lib/index.js';
import { NO_EXTRAS } from '../../lib/module/extras.js';
import { REMEDIES } from '../../lib/refusal/remedies.js';
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

describe('the paths on README and docs', () => {
  const named = [...pages]
    .filter(([page]) => page !== 'CHANGELOG.md') // it tells how things were
    .flatMap(([page, text]) =>
      [...text.matchAll(/`((?:lib|test|bench|sample|docs|\.github)\/[\w./-]*\w)`/g)].map(([, path]) => ({ page, path: path! })),
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
  it('list the events of every command, as the fixtures show them', () => {
    expect(section('docs/events.md', 'events', eventTable)).toBe(eventTable());
  });

  it.each(['tencent', 'openim'] as const)('list the commands of %s with their events', (server) => {
    const commands = section(`docs/${server}.md`, `${server} commands`, () => commandTable(server));
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
      // the only option of an app that has a default, which its own check fills in
      if (key !== 'openim.appId') expect(documented).not.toMatch(/^('[^']*'|\d+)$/);
    },
  );

  it('list what shapes the module, with the defaults of the code', () => {
    const listed = rowsOf(section('docs/options.md', 'extras')).map(([name, shown]) => [unquoted(name!), shown!]);
    expect(listed.map(([name]) => name).sort()).toEqual(Object.keys(NO_EXTRAS).sort());
    for (const [name, shown] of listed.filter(([, shown]) => shown!.startsWith('`')))
      expect({ name, default: JSON.stringify(NO_EXTRAS[name as keyof typeof NO_EXTRAS]).replaceAll('"', "'") }).toEqual({
        name,
        default: unquoted(shown!),
      });
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

  it('list every counter', () => {
    const listed = rowsOf(section('docs/operations.md', 'counters')).map(([name]) => unquoted(name!));
    expect(listed).toEqual([...membersOf('lib/counters/callback-counters.ts', 'CallbackCounts').keys()]);
  });
});

/** By event name, the commands that lead to it, by the fixtures, of which every command has some. */
function commandsByEvent(server: string): Map<string, string[]> {
  const folder = join(ROOT, 'test/fixtures', server);
  const found = new Map<string, Set<string>>();
  for (const file of readdirSync(folder)) {
    const { body, eventName } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const command = body.CallbackCommand ?? body.callbackCommand;
    if (command) found.set(eventName, (found.get(eventName) ?? new Set()).add(command));
  }
  return new Map([...found].map(([eventName, commands]) => [eventName, [...commands].sort()]));
}

const UNMAPPED: Readonly<Record<string, string>> = {
  CallbackRejected: 'any, with an invalid body',
  CallbackUnrecognized: 'any other',
};

function eventTable(): string {
  const servers = ['tencent', 'openim'].map(commandsByEvent);
  const rows = CHAT_EVENTS.map(({ name, eventName }) => [
    `\`${name}\``,
    `\`${eventName}\``,
    ...servers.map((commands) => UNMAPPED[name] ?? commands.get(eventName)?.map(quoted).join(', ') ?? ''),
  ]);
  return tableOf(['event', 'name', 'Tencent', 'OpenIM'], rows);
}

function commandTable(server: string): string {
  const commands = commandsByEvent(server);
  const names = CHAT_EVENTS.filter(({ name }) => !(name in UNMAPPED));
  const rows = [...new Set(names.flatMap(({ eventName }) => commands.get(eventName) ?? []))].map((command) => [
    quoted(command),
    names
      .filter(({ eventName }) => commands.get(eventName)?.includes(command))
      .map(({ name }) => quoted(name))
      .join(', '),
  ]);
  return tableOf(['command', 'event'], rows);
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
  const [declaration] = source.slice(source.search(new RegExp(`^export (interface|type) ${type}\\b`, 'm'))).split('\n\n');
  const members = new Map<string, string>();
  for (const [, comment, name] of declaration!.matchAll(/(?:\/\*\*((?:(?!\*\/).)*)\*\/\s*|^ +|\{ )(?:readonly )?(\w+)\??: /gms)) {
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
