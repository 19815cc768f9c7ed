import type { AnyChatEvent } from '../events/chat-events.js';

const MASK = '***';
/** Characters of the shortest text that is masked. */
const SHORTEST = 3;
/** So many equal characters are no accident: an excerpt of a longer text is masked from this length on. */
const EXCERPT = 6;
/** Most characters of an event that are compared with an error's text. For a larger event all of that text is masked. */
const SEARCHED = 200_000;
/** Levels of nested values, JSON in texts included. */
const DEPTH = 12;

/** Members that tell nothing about a person. */
const PUBLIC: readonly string[] = [
  'eventName',
  'provider',
  'command',
  'trust',
  'id',
  'appId',
  'sentBy',
  'kind',
  'handler',
  'proposalName',
  'fault',
  'answered',
];

/** Masks in an error's text whatever repeats a text of the event (accounts, words, anything else), or an excerpt of one. */
export function maskedBy(event: AnyChatEvent): (text: string) => string {
  let texts: readonly string[] | undefined;
  return (text) => {
    texts ??= textsOf(event);
    return texts.reduce((sum, { length }) => sum + length, 0) > SEARCHED ? MASK : mask(text, texts);
  };
}

function mask(text: string, secrets: readonly string[]): string {
  const hidden = new Uint8Array(text.length);
  const excerpts = new Map<string, number[]>();
  for (let at = 0; at + EXCERPT <= text.length; at++) {
    const excerpt = text.slice(at, at + EXCERPT);
    const places = excerpts.get(excerpt);
    if (places === undefined) excerpts.set(excerpt, [at]);
    else places.push(at);
  }
  for (const secret of secrets) {
    if (secret.length < EXCERPT) {
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) hide(hidden, at, secret.length);
      continue;
    }
    for (let at = 0; at + EXCERPT <= secret.length; at++) {
      const excerpt = secret.slice(at, at + EXCERPT);
      for (const place of excerpts.get(excerpt) ?? []) hide(hidden, place, EXCERPT);
      excerpts.delete(excerpt); // all of its places are hidden now
    }
  }
  let masked = '';
  for (let at = 0; at < text.length; at++) {
    if (hidden[at] === 0) masked += text[at];
    else if (at === 0 || hidden[at - 1] === 0) masked += MASK;
  }
  return masked;
}

function hide(hidden: Uint8Array, start: number, length: number): void {
  hidden.fill(1, start, start + length);
}

/** All texts that an event holds, each also as JSON and URLs write it. */
function textsOf(event: AnyChatEvent): readonly string[] {
  const found = new Set<string>();
  const known = new Set<unknown>(PUBLIC.map((key): unknown => Reflect.get(event, key)));
  if ('elements' in event) for (const { type } of event.elements) known.add(type);
  const collect = (value: unknown, depth: number): void => {
    if (depth === 0) return;
    if (value instanceof Uint8Array) return collect(Buffer.from(value).toString(), depth);
    if (typeof value === 'object' && value !== null) {
      for (const one of Object.values(value)) collect(one, depth - 1);
    }
    if (typeof value !== 'string' || value.length < SHORTEST || known.has(value)) return;
    found.add(value).add(JSON.stringify(value).slice(1, -1));
    if (value.isWellFormed()) found.add(encodeURIComponent(value));
    if (/^\s*[[{"]/.test(value)) collect(parsed(value), depth - 1);
  };
  for (const [key, value] of Object.entries(event)) if (!PUBLIC.includes(key)) collect(value, DEPTH);
  return [...found];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
