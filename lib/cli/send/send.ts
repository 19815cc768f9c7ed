import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import { defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import { exchange, type Exchange } from '../exchange.js';
import { hintFor } from '../hints.js';
import { masked, printable } from '../display.js';
import type { Output } from '../output.js';
import { SENDER_NAMES } from '../senders.js';
import { requireCredentials, type Target, TARGET_OPTIONS, targetOf, TARGET_HELP } from '../target.js';
import { UsageError } from '../arguments.js';
import { bodyFromFile, editBody } from './body-edits.js';
import { type MessageValues, ELEMENTS } from './message-values.js';
import { type Sendable, sendableOf } from './sendable.js';

const HELP = `Sends one callback, as its sender signs and sends it, and shows request, answer, time, and whether the sender would
count the answer as success, refusal or failure. Signatures and secrets are shown as ***.

Usage: nestjs-chat-webhooks send <name> [options]

<name> is c2c, group, probe, openim-c2c, openim-group, or any command of Tencent or OpenIM; see "list".

The message:
  --from <account>        who wrote it (default: alice)
  --to <account|group>    to whom (default: bob, or the group friends)
  --text <text>           what it says (default: Hello)
  --element <kind>        ${ELEMENTS.openim.join(', ')} (the last
                          two of OpenIM only)
  --set <path=value>      changes a member of the body, as MsgBody.0.MsgContent.Text=hi; can be repeated. What is a text
                          stays one; path:=json gives any kind, and path:= removes the member
  --file <path>           the body: these very bytes, unless --set changes them

${TARGET_HELP}
  --failed-continue       the OpenIM server lets operations go on when a before-callback fails (up to v3.6.0)

  --json                  one JSON document: request, answer, verdict
  -h, --help

Examples:
  nestjs-chat-webhooks send c2c --text hi
  nestjs-chat-webhooks send group --from jared --to friends --element image
  nestjs-chat-webhooks send openim-c2c --url https://chat.example.com/chat-webhooks --json
  nestjs-chat-webhooks send c2c --set MsgTime:=0 --set CloudCustomData=abc
  nestjs-chat-webhooks send C2C.CallbackBeforeSendMsg --file body.json
  nestjs-chat-webhooks send callbackAfterQuitGroupCommand --set groupID=friends --set userID=bob

${EXIT_CODES_HELP}`;

export const send = defineCommand({
  name: 'send',
  summary: 'send one callback, and say what its sender makes of the answer',
  help: HELP,
  options: {
    ...TARGET_OPTIONS,
    from: { type: 'string' },
    to: { type: 'string' },
    text: { type: 'string' },
    element: { type: 'string' },
    set: { type: 'string', multiple: true },
    file: { type: 'string' },
    'failed-continue': { type: 'boolean' },
  },
  async run({ values, positionals, output, env, signal }) {
    const sendable = nameIn(positionals);
    const target = targetOf(values, env);
    requireCredentials(target, sendable.provider);
    const callback = await callbackOf(sendable, values, values.file, values.set ?? []);
    output.progress(`sending to ${target.url.host} …`);
    const options = { signal, failedContinue: values['failed-continue'] };
    const done = await exchange(target, callback, options).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (done === undefined) {
      output.text('interrupted: the callback may have arrived, no answer came yet');
      output.record({ interrupted: true });
      return EXIT.interrupted;
    }
    report(output, target, sendable, done);
    return done.answer.verdict.outcome === 'success' ? EXIT.success : EXIT.failed;
  },
});

function nameIn(positionals: readonly string[]): Sendable {
  const [name, ...more] = positionals;
  if (name === undefined) throw new UsageError('say what to send, for example c2c; "list" shows what there is.');
  if (more.length > 0) throw new UsageError(`one callback at a time, and "${more[0]}" is too much.`);
  return sendableOf(name);
}

async function callbackOf(
  sendable: Sendable,
  values: MessageValues,
  file: string | undefined,
  edits: readonly string[],
): Promise<ChatCallback> {
  const { from, to, text, element } = values;
  const isMessage = [from, to, text, element].some((value) => value !== undefined);
  const takesValues = sendable.name !== '' && sendable.command !== undefined;
  if (isMessage && (file !== undefined || !takesValues)) {
    const what = file === undefined ? sendable.name || sendable.command : '--file';
    throw new UsageError(`--from, --to, --text and --element are for messages that are made; with ${what} use --set.`);
  }
  const callback = sendable.make(values);
  if (file !== undefined) return { ...callback, body: await bodyFromFile(file, edits) };
  return edits.length === 0 ? callback : { ...callback, body: editBody(callback.body as object, edits) };
}

function report(
  output: Output,
  target: Target,
  { provider, command }: Sendable,
  { url, request, answer, mask }: Exchange,
) {
  const { status, headers, text, reply, milliseconds, error, verdict } = answer;
  const body = Buffer.from(request.body).toString();
  const hint = verdict.outcome === 'success' && status === 200 ? undefined : hintFor(answer, provider, target);
  const record = {
    provider,
    command,
    request: { method: request.method, ...masked({ url, headers: request.headers, body }, mask) },
    answer: masked({ status, headers, text, json: reply, milliseconds, error: error?.message }, mask),
    verdict: { ...verdict, sentence: mask(verdict.sentence) }, // whatever the secret is: programs read its other members
    hint,
  };
  output.record(record);
  const lines = [
    `${request.method} ${url}`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
    '',
    shortened(body),
    '',
    status === undefined ? `no answer after ${milliseconds} ms` : `${status} after ${milliseconds} ms`,
    ...(headers['content-type'] === undefined ? [] : [`content-type: ${headers['content-type']}`]),
    ...(text === '' ? [] : ['', shortened(text)]),
    '',
  ];
  for (const line of lines) output.text(output.styled('dim', printable(mask(line))));
  const style = ({ success: 'green', refusal: 'yellow', failure: 'red' } as const)[verdict.outcome];
  const outcome = output.styled(style, COUNTED[verdict.outcome]);
  output.text(`${SENDER_NAMES[provider]} would count this as ${outcome}: ${printable(mask(verdict.sentence))}`);
  if (hint !== undefined) output.text(`To mend it: ${hint}`);
}

const COUNTED = { success: 'success', refusal: 'a refusal', failure: 'a failure' } as const;

const LONGEST = 4_000;

function shortened(text: string): string {
  const end = text.trimEnd();
  return end.length <= LONGEST ? end : `${end.slice(0, LONGEST)}… (${end.length} characters)`;
}
