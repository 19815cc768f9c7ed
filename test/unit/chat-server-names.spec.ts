import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';

const lib = resolve(import.meta.dirname, '../../lib');
const names: readonly string[] = CHAT_SERVERS.map(({ name }) => name);

/** Files that may name a chat server, with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  'chat-servers/chat-servers.ts': 'the list of the receiving side',
  'chat-servers/clients.ts': 'the list of the calling side',
  'cli/send/send.ts': 'an example in its help',
};

const files = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => !names.some((name) => file.startsWith(join('chat-servers', name))));

/** Where code, not a comment, names a chat server: as a whole text, as a word in one, or as the name of a member. */
function namesIn(text: string): string[] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2023, true);
  const word = new RegExp(`\\b(${names.join('|')})\\b`);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if ((isText || ts.isIdentifier(node) || ts.isRegularExpressionLiteral(node)) && word.test(node.text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`line ${line + 1}: ${node.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

it.each(files.filter((file) => !(file in ALLOWED)).map((file) => [file.replaceAll('\\', '/')]))(
  '%s knows no chat server by its name',
  (file) => {
    expect(namesIn(readFileSync(join(lib, file), 'utf8'))).toEqual([]);
  },
);

it.each(Object.keys(ALLOWED))('%s needs its exception', (file) => {
  const text = readFileSync(join(lib, file), 'utf8');
  expect(relative(lib, join(lib, file))).toBe(file);
  expect(names.some((name) => text.includes(name))).toBe(true);
});

it.each([
  [`if (provider === 'tencent') {}`],
  ['const key = `openim`;'],
  [`const text = 'either tencent or not';`],
  ['options.tencent'],
  ['const { openim } = options;'],
  [`const pattern = /^tencent$/;`],
])('would find the name in: %s', (code) => {
  expect(namesIn(code)).toHaveLength(1);
});

it('takes comments, and names of classes, for what they are', () => {
  expect(
    namesIn(`/** Such as 'tencent'. */ class TencentGuard {} // openim\nimport { tencent } from './tencent.js';`),
  ).toEqual([]);
});
