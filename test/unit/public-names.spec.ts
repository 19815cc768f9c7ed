import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import * as entry from '../../lib/index.js';
import { ChatEvent, Proposal } from '../../lib/index.js';
import { loadedBy } from '../support/loaded-files.js';

const root = resolve(import.meta.dirname, '../..');

/** The source of each entry of the package, by its subpath. */
const entries = Object.entries(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, object> }).exports,
).flatMap(([subpath, target]): [string, string][] => {
  const file = (target as { import?: { default: string } }).import?.default;
  return file === undefined ? [] : [[subpath, join(root, file.replace('dist/esm', 'lib').replace(/\.js$/, '.ts'))]];
});
const sourceOf = (subpath: string) => entries.find(([one]) => one === subpath)![1];

/** All names that an entry exports, types included. @param families whether those count that whole files of a family declare */
function namesOf(file: string, families = true): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023);
  return source.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, moduleSpecifier }) => {
    if (exportClause !== undefined && ts.isNamedExports(exportClause))
      return exportClause.elements.map(({ name }) => name.text);
    // a family of events or of callbacks: a new one is in its file, and nowhere else
    if (exportClause !== undefined || moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier))
      throw new Error(`${file} must name its exports`);
    if (!families) return [];
    return declaredIn(resolve(file, '..', moduleSpecifier.text.replace(/\.js$/, '.ts')));
  });
}

/** All names that a file declares and exports. A constant and a type may share one. */
function declaredIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023);
  const exported = source.statements.filter(
    (one) => ts.canHaveModifiers(one) && ts.getModifiers(one)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
  const names = exported.flatMap((one) => {
    if (ts.isVariableStatement(one))
      return one.declarationList.declarations.map(({ name }) => (name as ts.Identifier).text);
    return [(one as ts.DeclarationStatement).name!.text];
  });
  return [...new Set(names)];
}

function isEventClass(name: string): boolean {
  const { prototype } = Object((entry as Record<string, unknown>)[name]) as { prototype?: unknown };
  return [ChatEvent, Proposal].some((base) => prototype === base.prototype || prototype instanceof (base as never));
}

describe('the root entry', () => {
  it('has at most 59 names next to the classes of events and proposals', () => {
    const others = namesOf(sourceOf('.'), false).filter((name) => !isEventClass(name));
    // What most apps use day by day belongs here. What concerns one chat server goes to /tencent or /openim, what concerns all of
    // them to /chat-server, what authors of a journal need to /journal, and what only tests need to /testing. A type that is
    // reached through another one (Delivery['receipt'], MessageElement<'image'>) needs no name.
    expect(others.length).toBeLessThanOrEqual(59);
  });

  it('loads nothing that belongs to a subpath or to the command alone', () => {
    const loaded = loadedBy(sourceOf('.')).files.map((file) => relative(root, file));
    expect(loaded.length).toBeGreaterThan(50);
    const strange = /^lib\/(typeorm|testing|cli|journal\/contract|chat-servers\/(.+\/)?client)\/|.\/index\.ts$/;
    expect(loaded.filter((file) => strange.test(file.replace('lib/index.ts', '')))).toEqual([]);
  });
});

describe('the entries of the package', () => {
  it('give each name one home', () => {
    const homes = entries.flatMap(([subpath, file]) => namesOf(file).map((name) => ({ name, subpath })));
    const repeated = homes.filter(({ name }, index) => homes.findIndex((one) => one.name === name) !== index);
    // an author of a journal extends it, and every app may name it
    expect(repeated.map(({ name }) => name)).toEqual(['CallbackJournal']);
  });

  it.each(['./journal', './chat-server'])('%s needs nothing but Node', (subpath) => {
    expect(loadedBy(sourceOf(subpath)).packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
  });

  it.each(entries)('%s is found by old compilers, and by the tests, under the same name', (subpath, file) => {
    const { typesVersions } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { config } = ts.readConfigFile(join(root, 'tsconfig.test.json'), ts.sys.readFile);
    const source = relative(root, file);
    expect(config.compilerOptions.paths[join('nestjs-chat-webhooks', subpath)]).toEqual([`./${source}`]);
    if (subpath !== '.') {
      expect(typesVersions['*'][subpath.slice(2)]).toEqual([
        `./${source.replace('lib', 'dist/cjs').replace(/\.ts$/, '.d.ts')}`,
      ]);
    }
  });
});
