import { resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');
const files = ['handlers.ts', 'events.ts', 'options.ts', 'testing.ts'].map((name) =>
  resolve(import.meta.dirname, name),
);
let program: ts.Program;

beforeAll(() => {
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.test.json'), ts.sys.readFile);
  const { options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  expect(errors).toEqual([]);
  program = ts.createProgram(files, { ...options, types: ['node'] });
}, 60_000);

describe.each(files.map((path) => [path.slice(root.length + 1), path]))('%s', (_, path) => {
  it('compiles where it should, and nowhere else', () => {
    const source = program.getSourceFile(path)!;
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    const lines = diagnostics.map(({ start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    expect(lines).toEqual([]);
  }, 60_000);

  it('expects at least one error', () => {
    expect(program.getSourceFile(path)!.text).toContain('@ts-expect-error');
  });
});
