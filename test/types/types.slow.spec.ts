import { resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');
const files = [
  'handlers.ts',
  'events.ts',
  'events-of-one-server.ts',
  'options.ts',
  'testing.ts',
  'decisions.ts',
  'decision-events.ts',
].map((name) => resolve(import.meta.dirname, name));
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

it('names what is missing or misspelt, and nothing else, in what people read before any documentation', () => {
  const path = resolve(import.meta.dirname, 'complaints.ts');
  const text = `
    import { C2cMessageSent, ChatWebhooksModule, OnChatEvent } from '../../lib/index.js';
    ChatWebhooksModule.forRoot({ tencent: { sdkAppId: 1 } });
    ChatWebhooksModule.forRoot({ openim: { appId: 'berlin' } });
    ChatWebhooksModule.forRoot({ openim: { secret: 'one' }, bodyLimmit: 5 });
    ChatWebhooksModule.forRoot({ openim: { secret: 'one' }, delivery: 'at-least-once', store: 'metadata' });
    ChatWebhooksModule.forRoot({ tencent: { sdkAppId: 1, token: 'one', apps: [{ sdkAppId: 2, token: 'two' }] } });
    export class Handlers {
      @OnChatEvent(C2cMessageSent, { attemps: 3 })
      handle(message: C2cMessageSent) { return message; }
    }`;
  const host = ts.createCompilerHost(program.getCompilerOptions());
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, ...more) =>
    name === path ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : getSourceFile(name, ...more);
  const complaining = ts.createProgram([path], program.getCompilerOptions(), host, program);
  const complaints = complaining.getSemanticDiagnostics(complaining.getSourceFile(path));
  expect(complaints.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([
    expect.stringMatching(/Property 'token' is missing/),
    expect.stringMatching(/Property 'secret' is missing/),
    expect.stringMatching(/'bodyLimmit' does not exist in type/),
    expect.stringMatching(/Types of property 'store' are incompatible/),
    expect.stringMatching(/^Type '.*\[\]' is not assignable to type 'undefined'/),
    expect.stringMatching(/Did you mean to write 'attempts'/),
  ]);
}, 60_000);
