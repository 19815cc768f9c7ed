import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const lib = resolve(import.meta.dirname, '../../lib');

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  experimentalDecorators: true,
  verbatimModuleSyntax: true,
};

/**
 * Compiles a file of the library and what it imports, without a check of types, for a process of its own.
 *
 * @param name of the JavaScript file below `lib/`, and so below `folder`
 */
export async function transpile(folder: string, name: string): Promise<void> {
  const target = join(folder, name);
  if (existsSync(target)) return;
  const source = await readFile(join(lib, name.replace(/js$/, 'ts')), 'utf8');
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, outputText);
  for (const [, path] of outputText.matchAll(/(?:from |import\()'(\.[^']+)'/g))
    await transpile(folder, join(dirname(name), path!));
}
