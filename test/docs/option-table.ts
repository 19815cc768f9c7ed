import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { OPENIM_OPTION_TABLE } from '../../lib/chat-servers/openim/options.js';
import { TENCENT_OPTION_TABLE } from '../../lib/chat-servers/tencent/options.js';
import { MODULE_OPTIONS } from '../../lib/options/options.js';
import { SILENCE_OPTIONS } from '../../lib/options/silence-options.js';
import { ROOT, tableOf } from './pages.js';

/** An option as its comment in the source describes it. */
export interface DocumentedOption {
  /** As people write it, such as `tencent.token`. */
  readonly key: string;
  /** What the comment says is the default; undefined where it says nothing. */
  readonly documented: string | undefined;
  /** The default of the option's table as it is written in code; undefined for an option without one. */
  readonly actual: string | undefined;
  readonly isRequired: boolean;
  readonly meaning: string;
}

/** All options, in the order of the docs. */
export const documentedOptions: readonly DocumentedOption[] = [
  ...optionsOf('lib/chat-servers/tencent/options.ts', ['TencentApp', 'TencentApps'], TENCENT_OPTION_TABLE, 'tencent.'),
  ...optionsOf('lib/chat-servers/openim/options.ts', ['OpenImApp', 'OpenImApps'], OPENIM_OPTION_TABLE, 'openim.'),
  ...optionsOf('lib/options/options.ts', [], MODULE_OPTIONS, ''),
  ...optionsOf('lib/options/silence-options.ts', [], SILENCE_OPTIONS, 'silence.'),
];

/** The table for the docs: made from the comments, with the defaults that the code has. */
export function optionTable(): string {
  const rows = documentedOptions.map(({ key, documented, actual, isRequired, meaning }) => {
    const literal = actual ?? documented;
    const isCode = literal !== undefined && /^('[^']*'|\d+)$/.test(literal);
    const shown = literal === undefined ? '' : isCode ? `\`${literal}\`` : literal;
    return [`\`${key}\``, isRequired ? 'required' : shown, meaning];
  });
  return tableOf(['option', 'default', 'meaning'], rows);
}

type Table = Readonly<Record<string, { readonly default: unknown }>>;

function optionsOf(path: string, types: readonly string[], table: Table, prefix: string): DocumentedOption[] {
  const source = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.ES2023, true);
  const found = new Map<string, DocumentedOption>();
  const visit = (node: ts.Node, within: string | undefined): void => {
    if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) within = node.name.text;
    const isOfApp = ts.isPropertySignature(node) && types.includes(within ?? '');
    const isRule = ts.isPropertyAssignment(node) && Object.hasOwn(table, node.name.getText());
    const comment = commentOf(node);
    if ((isOfApp || isRule) && comment !== undefined) {
      const name = node.name.getText();
      const [meaning = '', documented] = comment.split(/ ?@default /);
      const fallback = isRule ? table[name]!.default : undefined;
      const isRequired = isOfApp && node.questionToken === undefined && !['trust', 'apps'].includes(name);
      const actual = fallback === undefined || typeof fallback === 'object' ? undefined : literalOf(fallback);
      found.set(name, { key: prefix + name, documented, actual, isRequired, meaning });
    }
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(source, undefined);
  const undocumented = Object.keys(table).filter((name) => !found.has(name));
  if (undocumented.length > 0) throw new Error(`${path}: no comment on ${undocumented.join(', ')}`);
  const ofApps = [...found].flatMap(([name, one]) => (Object.hasOwn(table, name) ? [] : [one]));
  const requiredFirst = ofApps.sort((one, other) => Number(other.isRequired) - Number(one.isRequired));
  return [...requiredFirst, ...Object.keys(table).map((name) => found.get(name)!)];
}

/** The text of the JSDoc comment on a node, in one line. */
function commentOf(node: ts.Node): string | undefined {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return comment
    ?.getText()
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/\n\s*\*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function literalOf(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
