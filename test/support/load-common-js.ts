import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

/**
 * Loads a CommonJS package that requires ES modules, which jest cannot do before Node 24.9.
 *
 * @param imported the ES modules that it requires, by name
 */
export function loadCommonJs<Exports>(name: string, imported: Readonly<Record<string, unknown>>): Exports {
  const loaded = new Map<string, { exports: unknown }>();
  const load = (file: string): unknown => {
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const nodeRequire = createRequire(file);
    const require = (id: string) =>
      id.startsWith('.') ? load(nodeRequire.resolve(resolve(dirname(file), id))) : (imported[id] ?? nodeRequire(id));
    new Function('exports', 'require', 'module', readFileSync(file, 'utf8'))(module.exports, require, module);
    return module.exports;
  };
  return load(createRequire(import.meta.url).resolve(name)) as Exports;
}
