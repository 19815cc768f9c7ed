import { defineCommand, EXIT, EXIT_CODES_HELP } from './command.js';
import { ELEMENTS } from './send/message-values.js';
import { SENDABLE } from './send/sendable.js';
import { SENDER_NAMES } from './senders.js';
import { UsageError } from './arguments.js';

export const list = defineCommand({
  name: 'list',
  summary: 'what can be sent by name',
  help: `Lists what can be sent by name: each command that has an event of its own, and Tencent's test of the URL.

Usage: nestjs-chat-webhooks list [--json]

Examples:
  nestjs-chat-webhooks list
  nestjs-chat-webhooks list --json

${EXIT_CODES_HELP}`,
  options: {},
  async run({ positionals, output }) {
    if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is too much: list takes no name.`);
    const width = (column: readonly string[]) => Math.max(...column.map((text) => text.length));
    const names = width(SENDABLE.map(({ name }) => name));
    const commands = width(SENDABLE.map(({ command = '' }) => command));
    for (const { name, provider, command = '', summary } of SENDABLE) {
      const sender = SENDER_NAMES[provider].padEnd(7);
      output.text(`${output.styled('bold', name.padEnd(names))}  ${sender}  ${command.padEnd(commands)}  ${summary}`);
    }
    output.text();
    output.text('Any other command can be sent too: send <command> --file body.json, or with --set for its members.');
    output.record({
      callbacks: SENDABLE.map(({ make: _, ...shown }) => shown),
      elements: ELEMENTS,
    });
    return EXIT.success;
  },
});
