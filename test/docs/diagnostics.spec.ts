import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CALLBACK_CHANNEL } from '../../lib/diagnostics/channels.js';
import { SlowAnswers } from './examples/diagnostics.js';
import { ROOT, rowsOf, section } from './pages.js';

const file = join(ROOT, 'lib/diagnostics/channels.ts');
const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023);
const interfaces = new Map(source.statements.filter(ts.isInterfaceDeclaration).map((one) => [one.name.text, one]));

/** The names of an interface's own members, and of those that it inherits, with their types. */
function membersOf(name: string): Map<string, string> {
  const declaration = interfaces.get(name)!;
  const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression));
  const own = declaration.members
    .filter(ts.isPropertySignature)
    .map(({ name, type }): [string, string] => [unquoted(name.getText(source)), type!.getText(source)]);
  return new Map([...parents.flatMap((parent) => [...membersOf(parent.getText(source))]), ...own]);
}

/** @param text a name, or a text in quotes */
function unquoted(text: string): string {
  return text.replace(/^'(.*)'$/, '$1');
}

const words = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!).sort();

describe('docs/diagnostics.md', () => {
  it('lists every channel with all members of its message', () => {
    const listed = rowsOf(section('docs/diagnostics.md', 'channels')).map(([channel, , members]) => [channel, members]);
    const channels = [...membersOf('ChannelMessages')];
    expect(listed.map(([channel]) => words(channel!)[0])).toEqual(channels.map(([channel]) => channel));
    for (const [index, [channel, type]] of channels.entries())
      if (interfaces.has(type))
        expect([channel, words(listed[index]![1]!)]).toEqual([channel, [...membersOf(type).keys()].sort()]);
  });

  it('lists every phase of a delivery with what its message has beside the others', () => {
    const common = ['phase', ...membersOf('DeliveryFacts').keys()];
    const phases = [...interfaces.keys()]
      .filter((name) => membersOf(name).has('phase'))
      .map((name) => {
        const members = membersOf(name);
        return [unquoted(members.get('phase')!), [...members.keys()].filter((one) => !common.includes(one)).sort()];
      });
    const listed = rowsOf(section('docs/diagnostics.md', 'phases')).map(([phase, members]) => [
      words(phase!)[0],
      words(members!),
    ]);
    expect(listed).toEqual(phases);
  });

  it('shows how to subscribe: slow answers are told, and none after the end', () => {
    const told = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const slowAnswers = new SlowAnswers();
    slowAnswers.onModuleInit();
    const answer = { outcome: 'accepted', provider: 'tencent', appId: '1', command: 'A', code: undefined } as const;
    CALLBACK_CHANNEL.publish({ ...answer, milliseconds: 700, budget: 1_500 });
    CALLBACK_CHANNEL.publish({ ...answer, milliseconds: 800, budget: 1_500 });
    slowAnswers.onModuleDestroy();
    CALLBACK_CHANNEL.publish({ ...answer, milliseconds: 900, budget: 1_500 });
    expect(told.mock.calls).toEqual([['tencent A: answered after 800 ms']]);
  });
});
