import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHAT_EVENTS, REFUSALS } from '../../lib/index.js';
import { REMEDIES } from '../../lib/refusal/remedies.js';
import { anchorsOf, codeBlocks, EXAMPLES, exampleOf, pages, ROOT, rowsOf, section, tableOf } from './pages.js';

const readme = pages.get('README.md')!;
const packageFile = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

describe('the code blocks of README and docs', () => {
  const shown = codeBlocks.filter(({ marker }) => marker?.startsWith('example: '));
  const excerpts = codeBlocks.filter(({ marker }) => marker?.startsWith('excerpt: '));

  it('each name the file that they show', () => {
    expect(codeBlocks.filter(({ marker }) => marker === undefined)).toEqual([]);
  });

  it.each(shown)('show all of the compiled $marker on $page', ({ marker, code }) => {
    expect(code).toBe(exampleOf(marker!)); // UPDATE_DOCS=1 copies it
  });

  it('show as excerpts only lines that are in the file', () => {
    const flat = (text: string) => text.replace(/^ +/gm, '');
    for (const { marker, code } of excerpts)
      expect(flat(readFileSync(join(ROOT, marker!.replace('excerpt: ', '')), 'utf8'))).toContain(flat(code));
  });

  it('show every example once', () => {
    const files = readdirSync(EXAMPLES).map((name) => `example: ${name.replace(/\.ts$/, '')}`);
    expect(shown.map(({ marker }) => marker).sort()).toEqual(files.sort());
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

describe('the links of README and docs', () => {
  const links = [...pages].flatMap(([from, page]) =>
    [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => ({ from, to: to! })),
  );
  const local = links.filter(({ to }) => !/^https?:/.test(to));

  it.each(local)('lead from $from to $to, which is there and packed', ({ from, to }) => {
    const [path = '', anchor] = to.split('#');
    const target = path === '' ? from : join(dirname(from), path);
    expect([...pages.keys()]).toContain(target);
    if (anchor !== undefined) expect(anchorsOf(pages.get(target)!)).toContain(anchor);
  });

  it('lead from the README to every page', () => {
    const linked = local.filter(({ from }) => from === 'README.md').map(({ to }) => to.split('#')[0]);
    expect(linked).toEqual(expect.arrayContaining([...pages.keys()].filter((path) => path !== 'README.md')));
    expect(packageFile.files).toContain('docs');
  });
});

describe('the tables of README and docs', () => {
  it('list the events of every command, as the fixtures show them', () => {
    expect(section('README.md', 'events', eventTable)).toBe(eventTable());
  });

  it('list every reason to refuse with its status and the remedy that log lines give', () => {
    const errors = section('README.md', 'errors', errorTable);
    expect(errors).toBe(errorTable(errors));
    for (const [code, , cause] of rowsOf(errors)) expect({ code, cause }).not.toMatchObject({ cause: '' });
  });

  it('list every option with its default', () => {
    const source = readFileSync(join(ROOT, 'lib/options/options.ts'), 'utf8');
    const names = [
      ...source.slice(0, source.indexOf('export interface ChatWebhooksOptionsFactory')).matchAll(/^ +(\w+)\??:/gm),
    ].map(([, name]) => name!);
    const listed = section('README.md', 'options');
    for (const name of names.filter((name) => name !== 'tencent' && name !== 'openim'))
      expect(listed).toMatch(new RegExp(`[.\`]${name}\``));
  });
});

/** Which commands lead to which event, by the fixtures, of which every command has some. */
function eventTable(): string {
  const commandsOf = (server: string, eventName: string) => {
    const folder = join(ROOT, 'test/fixtures', server);
    const commands = readdirSync(folder).flatMap((file) => {
      const fixture = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const command = fixture.body.CallbackCommand ?? fixture.body.callbackCommand;
      return fixture.eventName === eventName && command ? [`\`${command}\``] : [];
    });
    return [...new Set(commands)].sort().join(', ');
  };
  const rows = CHAT_EVENTS.map(({ name, eventName }) => {
    const unmapped =
      name === 'CallbackRejected'
        ? 'any, with a body that does not fit'
        : name === 'CallbackUnrecognized'
          ? 'any other'
          : '';
    const commands = ['tencent', 'openim'].map((server) => commandsOf(server, eventName) || unmapped);
    return [`\`${name}\``, `\`${eventName}\``, ...commands];
  });
  return tableOf(['event', 'name', 'Tencent', 'OpenIM'], rows);
}

/** What the code knows of refusals; the causes are the page's own words. */
function errorTable(before: string): string {
  const causes = new Map(rowsOf(before).map(([code, , cause]) => [code, cause]));
  const rows = Object.entries(REFUSALS).map(([code, { status }]) => [
    `\`${code}\``,
    code === 'REFUSED_BY_HOST' ? "the guard's own" : String(status),
    causes.get(`\`${code}\``) ?? '',
    REMEDIES[code as keyof typeof REMEDIES],
  ]);
  return tableOf(['reason in the log', 'status', 'cause', 'remedy'], rows);
}
