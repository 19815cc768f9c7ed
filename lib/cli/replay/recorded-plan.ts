import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import { parseRecorded, type RecordedCallback } from '../record/recorded-callback.js';
import type { PlannedCallback } from '../sending/planned-callback.js';
import { roleOf, type Target } from '../target.js';
import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';

/**
 * When each recorded callback is due.
 *
 * @param speed as a factor; Infinity: all at once
 * @param skip gets the number of each line that is not a recorded callback
 * @throws UsageError at a callback of a chat server whose credentials are unknown
 */
export async function* recordedPlan(
  lines: AsyncIterable<string>,
  speed: number,
  skip: (line: number) => void,
  target: Target,
): AsyncGenerator<PlannedCallback> {
  let number = 0;
  let first: number | undefined;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const recorded = read(line, target);
    if (recorded === undefined) {
      skip(number);
      continue;
    }
    const { server } = roleOf(target, recorded.provider);
    const at = Date.parse(recorded.at);
    first ??= at;
    yield {
      at: (at - first) / speed,
      kind: 'message',
      callback: toCallback(recorded, server),
      eventId: `line ${number}`,
    };
  }
}

/** Lines of NDJSON. They end only with a line feed: from Node 24 on, Node's readline ends them at U+2028, too, which JSON may contain. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function read(line: string, { servers }: Target): RecordedCallback | undefined {
  try {
    return parseRecorded(line, servers);
  } catch {
    return undefined;
  }
}

function toCallback(
  { provider, command, query, headers, body, encoding }: RecordedCallback,
  { commandLine }: ChatServerClient,
): ChatCallback {
  // whose it is, and how it names the command, depends on the credentials
  const { signedQuery } = commandLine.recording;
  const kept = Object.fromEntries(Object.entries(query).filter(([name]) => !signedQuery.includes(name.toLowerCase())));
  const sent = { method: 'POST', query: kept, headers, body: encoding === 'utf8' ? body : Buffer.from(body, 'base64') };
  return { provider, command: command ?? undefined, ...sent } as ChatCallback;
}
