import type { Provider } from '../../events/chat-event.js';

/** A line of a recording. */
export interface RecordedCallback {
  /** When it came, ISO 8601. */
  readonly at: string;
  readonly provider: Provider;
  /** Null for the console's test of the URL. */
  readonly command: string | null;
  /** Without secrets. */
  readonly path: string;
  /** Without signature and what is not the sender's own. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How `body` stands for bytes; base64 where they are no UTF-8. */
  readonly encoding: 'utf8' | 'base64';
  readonly masked: boolean;
}

/** @throws SyntaxError for a line that is none */
export function parseRecorded(line: string): RecordedCallback {
  const recorded = JSON.parse(line) as Partial<RecordedCallback> | null;
  const { at, provider, command, query, headers, body, encoding } = recorded ?? {};
  const sound =
    !Number.isNaN(Date.parse(at ?? '')) &&
    (provider === 'tencent' || (provider === 'openim' && typeof command === 'string')) &&
    ((typeof command === 'string' && command.isWellFormed()) || command === null) &&
    [query, headers].every(isTexts) &&
    typeof body === 'string' &&
    (encoding === 'utf8' || encoding === 'base64');
  if (!sound) throw new SyntaxError('no recorded callback');
  return recorded as RecordedCallback;
}

function isTexts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}
