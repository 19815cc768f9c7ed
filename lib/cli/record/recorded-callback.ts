import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';
import type { Provider } from '../../events/chat-event.js';

/** A line of a recording. */
export interface RecordedCallback {
  /** When it came, ISO 8601. */
  readonly at: string;
  readonly provider: Provider;
  /** Null for a test of the URL. */
  readonly command: string | null;
  /** Without secrets. */
  readonly path: string;
  /** Without the signature, and without parameters that are not the chat server's own. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How `body` encodes the bytes: as base64 if they are not UTF-8. */
  readonly encoding: 'utf8' | 'base64';
  readonly masked: boolean;
}

/** @throws SyntaxError for a line that is not a recorded callback of these chat servers */
export function parseRecorded(line: string, servers: readonly ChatServerClient[]): RecordedCallback {
  const recorded = JSON.parse(line) as Partial<RecordedCallback> | null;
  const { at, provider, command, query, headers, body, encoding } = recorded ?? {};
  const server = servers.find(({ name }) => name === provider);
  const sound =
    server !== undefined &&
    !Number.isNaN(Date.parse(at ?? '')) &&
    (command === null ? server.probe !== undefined : typeof command === 'string' && command.isWellFormed()) &&
    [query, headers].every(isTexts) &&
    typeof body === 'string' &&
    (encoding === 'utf8' || encoding === 'base64');
  if (!sound) throw new SyntaxError('not a recorded callback');
  return recorded as RecordedCallback;
}

function isTexts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}
