import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';
import type { Provider } from '../../events/chat-event.js';
import { UsageError } from '../arguments.js';
import { COMMON_HELP, defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import { printable } from '../display.js';
import type { Output } from '../output.js';
import { credentialFlags, roleOf, shownUrl, TARGET_OPTIONS, targetHelp, targetOf, type Target } from '../target.js';
import { CHECKS, type Check, type CheckName, type CheckResult, type SentMessage } from './checks.js';
import { DECISION_CHECKS } from './decisions.js';
import { examine } from './examination.js';
import { Receiver } from './receiver.js';

function help(servers: readonly ChatServerClient[]): string {
  return `Checks a running receiver from outside, as chat servers see it. Each failed check tells you how to fix it. Only the chat
servers whose credentials you pass are checked.

It sends test messages, from the account "doctor" to "doctor", which your app takes for real ones. Where the only way to
send a large body is a message, it is sent twice, with blanks after it the second time (a journal keeps it once). Whatever a
receiver accepts that it should have refused has this mark, too. It also asks whether such a message may be sent, as chat
servers do: a handler that decides is called. --no-messages sends nothing of this.

Usage: nestjs-chat-webhooks doctor [options]

Checks:
${checksHelp(servers)}

  --refused-text <text>   what a message says that your handler refuses: is it refused, and would the chat server understand
                          it? Without it nobody can tell from outside whether a handler decides
  --no-messages           only tests of the URL, and what a receiver refuses: few checks are left where there is no such test

${targetHelp(servers)}

  --json                  one JSON document: url, checks (provider, name, result, seen, fix), counts, messages
${COMMON_HELP}

Examples:
  nestjs-chat-webhooks doctor
  nestjs-chat-webhooks doctor --url https://chat.example.com/chat-webhooks --no-messages
  nestjs-chat-webhooks doctor --refused-text casino
  TENCENT_SDK_APP_ID=1400000001 TENCENT_CALLBACK_TOKEN=… nestjs-chat-webhooks doctor --url https://chat.example.com --json

${EXIT_CODES_HELP}`;
}

/** Each check, with the chat servers that have it unless all do. */
function checksHelp(servers: readonly ChatServerClient[]): string {
  const special = servers.map((server) => ({ title: server.title, names: specialChecks(server) }));
  const isSpecial = (name: CheckName) => special.some(({ names }) => names.has(name));
  const lines = Object.entries(CHECKS).map(([name, about]) => {
    const titles = special.filter(({ names }) => names.has(name as CheckName)).map(({ title }) => title);
    const only = isSpecial(name as CheckName) && titles.length < servers.length ? ` (${titles.join(', ')})` : '';
    return `  ${name.padEnd(17)}  ${about}${only}`;
  });
  return lines.join('\n');
}

/** Those that depend on the chat server, as its examination with the credentials of the sample app says. */
function specialChecks({ commandLine }: ChatServerClient): ReadonlySet<CheckName> {
  const samples = Object.entries(commandLine.options).map(([name, { sample }]) => [name, sample]);
  const credentials = commandLine.credentials(Object.fromEntries(samples), false);
  if (credentials === undefined) return new Set();
  const { probe, question, intrusions, slips } = commandLine.examination(credentials, true);
  return new Set<CheckName>([
    ...(probe ? (['probe'] as const) : []),
    ...intrusions.map(({ name }) => name),
    ...(question ? DECISION_CHECKS : []),
    ...(slips ? (['near-paths'] as const) : []),
  ]);
}

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'check a running receiver from outside, as chat servers see it',
  help,
  options: { ...TARGET_OPTIONS, 'no-messages': { type: 'boolean' }, 'refused-text': { type: 'string' } },
  calls: true,
  async run({ values, positionals, servers, output, env, signal, waits }) {
    if (positionals.length > 0) throw new UsageError(`unexpected argument "${positionals[0]}": pass the URL as --url.`);
    const { 'no-messages': noMessages = false, 'refused-text': refusedText } = values;
    if (noMessages && refusedText !== undefined) throw new UsageError('--no-messages contradicts --refused-text.');
    const target = targetOf(values, env, servers);
    requireRoles(target);
    const findings: Finding[] = [];
    const sent: SentMessage[] = [];
    for (const role of target.roles) {
      const { name: provider, title, commandLine } = role.server;
      const examination = commandLine.examination(role.credentials, !noMessages);
      const receiver = new Receiver(target, role, { signal, waits });
      output.text(output.styled('bold', `${title} at ${receiver.shownUrl}`));
      output.progress('checking …');
      try {
        for await (const check of examine(receiver, examination, { refusedText })) {
          findings.push({ provider, ...check });
          show(output, check);
          output.progress('checking …');
        }
      } catch (error) {
        if (!signal.aborted) throw error;
        output.text('  interrupted');
      } finally {
        receiver.close();
      }
      output.text();
      const { message, messageId } = examination;
      if (message && receiver.sent.has(message)) sent.push({ provider, id: messageId });
      if (signal.aborted) break;
    }
    return summarize(output, target, findings, sent, signal.aborted);
  },
});

type Finding = Check & { readonly provider: Provider };

/** @throws UsageError if no credentials are known, or some are useless */
function requireRoles(target: Target): void {
  for (const name of target.faults.keys()) roleOf(target, name);
  if (target.roles.length > 0) return;
  const flags = target.servers.map(({ title, commandLine }) => `${credentialFlags(commandLine)} for ${title}`);
  throw new UsageError(`pass the credentials of at least one chat server: ${flags.join(', ')}.`);
}

const STYLES = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'dim' } as const;

function show(output: Output, { name, result, seen, fix }: Check): void {
  output.text(`  ${output.styled(STYLES[result], result.padEnd(7))}  ${name.padEnd(17)}  ${printable(seen)}`);
  if (fix !== undefined) output.text(`${' '.repeat(30)}fix: ${fix}`);
}

function summarize(
  output: Output,
  target: Target,
  findings: readonly Finding[],
  sent: readonly SentMessage[],
  interrupted: boolean,
): number {
  const count = (result: CheckResult) => findings.filter((finding) => finding.result === result).length;
  const counts = { ok: count('ok'), warn: count('warn'), fail: count('fail'), skipped: count('skipped') };
  output.record({ url: shownUrl(target), checks: findings, counts, messages: sent, interrupted });
  output.text(`${counts.ok} ok, ${counts.warn} to look at, ${counts.fail} failed, ${counts.skipped} skipped`);
  for (const { provider, id } of sent) {
    output.text(`Test messages from "doctor" to "doctor" were sent as ${titleOf(target, provider)}: ${id}`);
  }
  if (target.sample) output.text("The credentials were the sample app's, as none were given.");
  return counts.fail === 0 ? EXIT.success : EXIT.failed;
}

function titleOf({ servers }: Target, provider: Provider): string {
  return servers.find(({ name }) => name === provider)!.title;
}
