import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';
import type { MessageValues } from '../../chat-servers/client/command-line.js';
import { UsageError } from '../arguments.js';
import { COMMON_HELP, defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import { masked, printable } from '../display.js';
import { hintFor } from '../hints.js';
import type { Output } from '../output.js';
import { roleOf, TARGET_OPTIONS, targetHelp, targetOf, type Role, type Target } from '../target.js';
import { transmit, type Transmission } from '../transmission.js';
import { bodyFromFile, editBody } from './body-edits.js';
import { sendableOf, type Sendable } from './sendable.js';

function help(servers: readonly ChatServerClient[]): string {
  return `Sends one callback, signed as its chat server signs it. Shows request, answer and time, and whether the chat server would
count the answer as success, refusal or failure. Signatures and secrets are shown as ***.

Of a callback that asks before something happens (phase "before" in "list"), it shows what becomes of the action: whether it
goes on, goes on changed, is dropped, or is refused, with which code, and for whom if not for all.

Usage: nestjs-chat-webhooks send <name> [options]

<name> is a short name such as c2c, or any command of a chat server: see "list".

The message:
  --from <account>        who wrote it (default: alice)
  --to <account|group>    to whom (default: bob, or the group friends)
  --text <text>           what it says (default: Hello)
  --element <kind>        ${elementsHelp(servers)}
  --set <path=value>      changes a member of the body, such as MsgBody.0.MsgContent.Text=hi; can be repeated. A text stays
                          a text; path:=json sets any kind of value, and path:= removes the member
  --file <path>           the body: these very bytes, unless --set changes them

${targetHelp(servers)}

  --json                  one JSON document: request, answer, verdict
${COMMON_HELP}

Examples:
  nestjs-chat-webhooks send c2c --text hi
  nestjs-chat-webhooks send group --from jared --to friends --element image
  nestjs-chat-webhooks send openim-c2c --url https://chat.example.com/chat-webhooks --json
  nestjs-chat-webhooks send c2c --set MsgTime:=0 --set CloudCustomData=abc
  nestjs-chat-webhooks send c2c-message-sending --text casino
  nestjs-chat-webhooks send friends-requesting --set FriendItem.0.To_Account=john
  nestjs-chat-webhooks send C2C.CallbackBeforeSendMsg --file body.json
  nestjs-chat-webhooks send callbackAfterQuitGroupCommand --set groupID=friends --set userID=bob

${EXIT_CODES_HELP}`;
}

/** Kinds that all chat servers have, then those that only some have. */
function elementsHelp(servers: readonly ChatServerClient[]): string {
  const kindsOf = ({ commandLine }: ChatServerClient) => Object.keys(commandLine.elements);
  const shared = kindsOf(servers[0]!).filter((kind) => servers.every((server) => kindsOf(server).includes(kind)));
  const own = servers.flatMap((server) => {
    const kinds = kindsOf(server).filter((kind) => !shared.includes(kind));
    return kinds.length === 0 ? [] : [`${server.title} also: ${kinds.join(', ')}`];
  });
  return [shared.join(', '), ...own].join(`\n${' '.repeat(26)}`);
}

export const send = defineCommand({
  name: 'send',
  summary: 'send one callback, and show what its chat server makes of the answer',
  help,
  options: {
    ...TARGET_OPTIONS,
    from: { type: 'string' },
    to: { type: 'string' },
    text: { type: 'string' },
    element: { type: 'string' },
    set: { type: 'string', multiple: true },
    file: { type: 'string' },
  },
  calls: true,
  async run({ values, positionals, servers, output, env, signal }) {
    const sendable = await sendableOf(servers, nameIn(positionals));
    const target = targetOf(values, env, servers);
    const role = roleOf(target, sendable.server.name);
    const callback = await callbackOf(sendable, values, values.file, values.set ?? []);
    output.progress(`sending to ${target.url.host} …`);
    const done = await transmit(target, role, callback, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (done === undefined) {
      output.text('interrupted: the callback may have arrived, no answer came yet');
      output.record({ interrupted: true });
      return EXIT.interrupted;
    }
    report(output, target, role, done);
    return done.answer.verdict.outcome === 'success' ? EXIT.success : EXIT.failed;
  },
});

function nameIn([name, ...more]: readonly string[]): string {
  if (name === undefined) throw new UsageError('pass the name of a callback, such as c2c; "list" shows all names.');
  if (more.length > 0) throw new UsageError(`unexpected argument "${more[0]}": send takes one name.`);
  return name;
}

async function callbackOf(
  { name, command, takesMessage, make }: Sendable,
  values: MessageValues,
  file: string | undefined,
  edits: readonly string[],
): Promise<ChatCallback> {
  const { from, to, text, element } = values;
  const isMessage = [from, to, text, element].some((value) => value !== undefined);
  if (isMessage && (file !== undefined || !takesMessage)) {
    const what = file === undefined ? (name ?? command) : '--file';
    throw new UsageError(`--from, --to, --text and --element only make messages; with ${what} use --set.`);
  }
  const callback = make(values);
  if (file !== undefined) return { ...callback, body: await bodyFromFile(file, edits) };
  return edits.length === 0 ? callback : { ...callback, body: editBody(callback.body as object, edits) };
}

function report(output: Output, target: Target, role: Role, { url, request, answer, mask }: Transmission): void {
  const { status, headers, text, reply, milliseconds, error, verdict } = answer;
  const body = Buffer.from(request.body).toString();
  const hint = verdict.outcome === 'success' && status === 200 ? undefined : hintFor(answer, role, target);
  const { sentence, targets, changes } = verdict;
  const record = {
    provider: request.provider,
    command: request.command,
    request: { method: request.method, ...masked({ url, headers: request.headers, body }, mask) },
    answer: masked({ status, headers, text, json: reply, milliseconds, error: error?.message }, mask),
    // not outcome and code: programs read them, whatever the secret is
    verdict: { ...verdict, ...masked({ sentence, targets, changes }, mask) },
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
  output.text(`${role.server.title} would count this as ${outcome}: ${printable(mask(sentence))}`);
  if (hint !== undefined) output.text(`fix: ${hint}`);
}

const COUNTED = { success: 'success', refusal: 'a refusal', failure: 'a failure' } as const;

const LONGEST = 4_000;

function shortened(text: string): string {
  const end = text.trimEnd();
  return end.length <= LONGEST ? end : `${end.slice(0, LONGEST)}… (${end.length} characters)`;
}
