import { UsageError } from './arguments.js';
import { COMMON_HELP, defineCommand, EXIT, EXIT_CODES_HELP } from './command.js';
import { listedCallbacks } from './send/sendable.js';

export const list = defineCommand({
  name: 'list',
  summary: 'what can be sent by name',
  help: () => `Lists what can be sent by name: each declared command, and tests of the URL. The columns are short name, chat server,
command, phase (a chat server waits for the answer to a "before" callback), event or proposal, and what it is.

Usage: nestjs-chat-webhooks list [--json]

  --json                  one JSON document: callbacks (name, provider, command, phase, events or proposal,
                          summary), elements
${COMMON_HELP}

Examples:
  nestjs-chat-webhooks list
  nestjs-chat-webhooks list --json

${EXIT_CODES_HELP}`,
  options: {},
  async run({ positionals, servers, output }) {
    if (positionals.length > 0) throw new UsageError(`unexpected argument "${positionals[0]}": list takes none.`);
    const callbacks = await listedCallbacks(servers);
    const titles = new Map<string, string>(servers.map(({ name, title }) => [name, title]));
    const rows = callbacks.map(({ name, provider, command = '', phase = '', events, proposal, summary }) => {
      return [name, titles.get(provider)!, command, phase, proposal ?? events.join(', '), summary];
    });
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    for (const row of rows) {
      const [name, ...rest] = row.map((text, column) => text.padEnd(widths[column]!));
      output.text([output.styled('bold', name!), ...rest].join('  ').trimEnd());
    }
    output.text();
    output.text('You can send any other command, too: send <command> --file body.json, or with --set for its members.');
    const elements = servers.map(({ name, commandLine }) => [name, Object.keys(commandLine.elements)]);
    output.record({ callbacks, elements: Object.fromEntries(elements) as object });
    return EXIT.success;
  },
});
