import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { loadedBy } from '../support/loaded-files.js';

const testing = resolve(import.meta.dirname, '../../lib/testing');

const servers = resolve(import.meta.dirname, '../../lib/chat-servers');

/** What a command line tool takes from the testing kit. */
const files = ['client', 'tencent/client', 'openim/client'].flatMap((folder) =>
  readdirSync(join(servers, folder)).map((name) => join(servers, folder, name)),
);

it.each(files.map((file) => [relative(servers, file), file]))('%s needs nothing but Node', (_, file) => {
  expect(loadedBy(file).packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
});

it('would be told otherwise of what needs Nest', () => {
  expect(loadedBy(join(testing, 'deliver.ts')).packages).toContain('@nestjs/common');
});
