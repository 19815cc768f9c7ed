import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const testing = resolve(import.meta.dirname, '../../lib/testing');

/** Packages that a file loads, by itself or through others of ours. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const loads = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?!type )[^;]*?from '([^']+)'|^import '([^']+)'/gm,
  );
  return [...loads].flatMap(([, from, bare]) => {
    const name = (from ?? bare)!;
    return name.startsWith('.') ? packagesOf(join(dirname(file), name.replace(/\.js$/, '.ts')), seen) : [name];
  });
}

const servers = resolve(import.meta.dirname, '../../lib/chat-servers');

/** What a command line tool takes from the testing kit. */
const files = ['client', 'tencent/client', 'openim/client'].flatMap((folder) =>
  readdirSync(join(servers, folder)).map((name) => join(servers, folder, name)),
);

it.each(files.map((file) => [relative(servers, file), file]))('%s needs nothing but Node', (_, file) => {
  expect(packagesOf(file).filter((name) => !name.startsWith('node:'))).toEqual([]);
});

it('would be told otherwise of what needs Nest', () => {
  expect(packagesOf(join(testing, 'deliver.ts'))).toContain('@nestjs/common');
});
