import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a file of ours loads, by itself or through others: our files, itself included, and packages by their names. */
export interface Loaded {
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** Follows `import` and `export … from`; types and `import()` load nothing at the start. */
export function loadedBy(file: string): Loaded {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    const loads = readFileSync(path, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^;]*?from '([^']+)'|^import '([^']+)'/gm,
    );
    for (const [, from, bare] of loads) {
      const name = (from ?? bare)!;
      if (name.startsWith('.')) follow(join(dirname(path), name.replace(/\.js$/, '.ts')));
      else packages.add(name);
    }
  };
  follow(file);
  return { files: [...files], packages: [...packages] };
}
