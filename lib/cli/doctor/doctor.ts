import type { Provider } from '../../events/chat-event.js';
import { defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import type { Output } from '../output.js';
import { printable } from '../display.js';
import { SENDER_NAMES } from '../senders.js';
import { requireCredentials, shownUrl, type Target, TARGET_OPTIONS, targetOf, TARGET_HELP } from '../target.js';
import { UsageError } from '../arguments.js';
import { type Check, type CheckResult, type SentMessage, CHECKS } from './check.js';
import { examine } from './examination.js';
import { openImPlan, tencentPlan } from './examinations.js';
import { Receiver } from './receiver.js';

const HELP = `Checks a running receiver from outside, as the senders see it, and says per check what is wrong and how to mend it.
Whom it calls as depends on the credentials: Tencent, OpenIM, or both.

It sends test messages, from the account "doctor" to "doctor", which your app takes for real ones: one as Tencent, and one
as OpenIM, the latter twice, with blanks behind it the second time (a journal keeps it once). Whatever a receiver accepts
that should have been refused has this mark too. --no-messages sends none.

Usage: nestjs-chat-webhooks doctor [options]

Checks:
${Object.entries(CHECKS)
  .map(([name, about]) => `  ${name.padEnd(17)}  ${about}`)
  .join('\n')}

  --no-messages           only probes, and what a receiver refuses; of OpenIM that leaves few checks

${TARGET_HELP}

  --json                  one JSON document: url, checks (provider, name, result, seen, mend), counts, messages
  -h, --help

Examples:
  nestjs-chat-webhooks doctor
  nestjs-chat-webhooks doctor --url https://chat.example.com/chat-webhooks --no-messages
  TENCENT_SDK_APP_ID=1400000001 TENCENT_CALLBACK_TOKEN=… nestjs-chat-webhooks doctor --url https://chat.example.com --json

${EXIT_CODES_HELP}`;

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'check a running receiver from outside, as the senders see it',
  help: HELP,
  options: { ...TARGET_OPTIONS, 'no-messages': { type: 'boolean' } },
  async run({ values, positionals, output, env, signal, waits }) {
    if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is too much: give the URL as --url.`);
    const target = targetOf(values, env);
    const findings: Finding[] = [];
    const sent: SentMessage[] = [];
    for (const { provider, plan } of plansFor(target, values['no-messages'] !== true)) {
      const receiver = new Receiver(target, provider, { signal, waits });
      output.text(output.styled('bold', `${SENDER_NAMES[provider]} at ${receiver.shownUrl}`));
      output.progress('checking …');
      try {
        for await (const check of examine(receiver, plan.examination)) {
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
      const { message } = plan.examination;
      if (message && receiver.sent.has(message)) sent.push({ provider, id: plan.messageId });
      if (signal.aborted) break;
    }
    return summarize(output, target, findings, sent, signal.aborted);
  },
});

type Finding = Check & { readonly provider: Provider };

/** @throws UsageError */
function plansFor(target: Target, messages: boolean) {
  if (target.tokenAlone) requireCredentials(target, 'tencent');
  const { tencent, openim } = target;
  const plans = [
    ...(tencent ? [{ provider: 'tencent', plan: tencentPlan(tencent, messages) } as const] : []),
    ...(openim ? [{ provider: 'openim', plan: openImPlan(openim, messages) } as const] : []),
  ];
  if (plans.length > 0) return plans;
  throw new UsageError('say whom to call as: --sdk-app-id and --token for Tencent, --secret for OpenIM, or both.');
}

const STYLES = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'dim' } as const;

function show(output: Output, { name, result, seen, mend }: Check): void {
  output.text(`  ${output.styled(STYLES[result], result.padEnd(7))}  ${name.padEnd(17)}  ${printable(seen)}`);
  if (mend !== undefined) output.text(`${' '.repeat(30)}to mend it: ${mend}`);
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
    output.text(`Test messages from "doctor" to "doctor" were sent as ${SENDER_NAMES[provider]}: ${id}`);
  }
  if (target.sample) output.text("The credentials were the sample app's, as none were given.");
  return counts.fail === 0 ? EXIT.success : EXIT.failed;
}
