import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(here, '../..');
export const EXAMPLES = join(here, 'examples');

/** A block of TypeScript on a page, with the comment above it that says which file it shows. */
export interface CodeBlock {
  readonly page: string;
  /**
   * `example: name` for all of a file in `examples/`, `file: path` for all of another file of the repository, `excerpt: path` for some
   * lines of one, `recipe: path` for a file that the reader writes.
   */
  readonly marker: string | undefined;
  readonly code: string;
}

const MARKED_BLOCK = /(?:<!-- ((?:example|file|excerpt|recipe): \S+) -->\n)?```ts\n(.*?)```/gs;

/** The README, all pages of the folder docs, and those for contributors, by their paths. With `UPDATE_DOCS=1` their examples are updated first. */
export const pages: ReadonlyMap<string, string> = new Map(
  [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
    'bench/README.md',
    'sample/README.md',
  ]
    .filter((path) => path.endsWith('.md') && existsSync(join(ROOT, path)))
    .map((path) => [path, updated(path, withExamples)]),
);

export const codeBlocks: readonly CodeBlock[] = [...pages].flatMap(([page, text]) =>
  [...text.matchAll(MARKED_BLOCK)].map(([, marker, code]) => ({ page, marker, code: code! })),
);

/** What is between `<!-- name -->` and `<!-- /name -->` on a page. With `UPDATE_DOCS=1` it is replaced by what `make` gives. */
export function section(path: string, name: string, make?: (before: string) => string): string {
  const between = new RegExp(`(?<=<!-- ${name} -->\n)(.*?)(?=\n?<!-- /${name} -->)`, 's');
  const text =
    make === undefined
      ? pages.get(path)!
      : updated(path, (page) => page.replace(between, (before) => make(before) + (before === '' ? '\n' : '')));
  const found = between.exec(text);
  if (found === null) throw new Error(`${path} has no section ${name}`);
  return found[0];
}

/** The cells of a table, without its head. */
export function rowsOf(table: string): string[][] {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The anchors of all headings of a page, as GitHub makes them. */
export function anchorsOf(page: string): string[] {
  const headings = page.replace(/```.*?```/gs, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withExamples(page: string): string {
  return page.replace(MARKED_BLOCK, (block, marker?: string) =>
    marker !== undefined && showsAll(marker) ? `<!-- ${marker} -->\n\`\`\`ts\n${fileOf(marker)}\`\`\`` : block,
  );
}

/** Whether the block under a marker is a whole file. */
export function showsAll(marker: string): boolean {
  return /^(example|file): /.test(marker);
}

/** The file that such a marker names. */
export function fileOf(marker: string): string {
  const [kind, name = ''] = marker.split(': ');
  return readFileSync(kind === 'file' ? join(ROOT, name) : join(EXAMPLES, `${name}.ts`), 'utf8');
}

function updated(path: string, change: (page: string) => string): string {
  const file = join(ROOT, path);
  const before = readFileSync(file, 'utf8');
  if (process.env.UPDATE_DOCS !== '1') return before;
  const after = change(before);
  if (after !== before) writeFileSync(file, after);
  return after;
}
