import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import { parseRecorded, type RecordedCallback } from '../record/recorded-callback.js';
import type { PlannedCallback } from '../sending/planned-callback.js';
import { requireCredentials, type Target } from '../target.js';

/**
 * When each recorded callback is due.
 *
 * @param speed as a factor; Infinity: all at once
 * @param skip told the number of each line that is none
 * @throws UsageError at a callback of a sender as whom nobody may send
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
    const recorded = read(line);
    if (recorded === undefined) {
      skip(number);
      continue;
    }
    requireCredentials(target, recorded.provider);
    const at = Date.parse(recorded.at);
    first ??= at;
    yield { at: (at - first) / speed, kind: 'message', callback: toCallback(recorded), eventId: `line ${number}` };
  }
}

/** Lines end with a line feed alone, as in NDJSON: Node's readline also ends them, from Node 24 on, at U+2028, which JSON may hold as it is. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function read(line: string): RecordedCallback | undefined {
  try {
    return parseRecorded(line);
  } catch {
    return undefined;
  }
}

function toCallback({ provider, command, query, headers, body, encoding }: RecordedCallback): ChatCallback {
  // whose it is, and in which way it names the command, is said by whom it is sent as
  const foreign = provider === 'tencent' ? /^sdkappid$/i : /^command$/i;
  const kept = Object.fromEntries(Object.entries(query).filter(([name]) => !foreign.test(name)));
  const sent = { method: 'POST', query: kept, headers, body: encoding === 'utf8' ? body : Buffer.from(body, 'base64') };
  return { provider, command: command ?? undefined, ...sent } as ChatCallback;
}
