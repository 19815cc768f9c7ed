import { inspect } from 'node:util';

/** Characters of an error's text that are stored. */
const STORED_LENGTH = 2_000;
/** Characters of one message, and of one stack. */
const MESSAGE_LENGTH = 1_000;
const FRAMES_LENGTH = 2_000;
/** Characters of a stack that is read at all: it begins with the message. */
const STACK_LENGTH = 200_000;
/** Causes of causes, and errors of an `AggregateError`. */
const DEPTH = 3;
const BREADTH = 3;

const BRIEFLY = { depth: 1, maxStringLength: 200, maxArrayLength: 20 };
const FRAME = /^\s+at \S/;

/** Makes what is shown of a text in an error. */
export type Wording = (text: string) => string;

/** Stack or text of whatever was thrown, with its causes, cut. */
export function errorText(error: unknown): string {
  const isObject = readable(() => typeof error === 'object' && !(error instanceof Error), true);
  const text = isObject ? readable(() => `thrown: ${inspect(error, BRIEFLY)}`, 'thrown: unreadable') : undefined;
  return (text ?? describe(error, (text) => text)).slice(0, STORED_LENGTH);
}

/**
 * Name, message and stack of whatever was thrown, and of its causes. All texts in it go through `word`, except names and places in the
 * code.
 */
export function describe(error: unknown, word: Wording, depth = DEPTH): string {
  const headline = describeShortly(error, word);
  return readable(() => {
    if (!(error instanceof Error)) return headline;
    const others: [string, unknown][] = 'cause' in error ? [['cause', error.cause]] : [];
    const { errors } = error as { errors?: unknown };
    if (Array.isArray(errors))
      others.push(...errors.slice(0, BREADTH).map((one) => ['one of them', one] as [string, unknown]));
    const told = depth === 0 ? [] : others.map(([what, one]) => `\n${what}: ${describe(one, word, depth - 1)}`);
    return headline + frames(error, word) + told.join('');
  }, headline);
}

/** Name and message of whatever was thrown; nothing of an object that is not an Error, as it may hold anything. */
export function describeShortly(error: unknown, word: Wording): string {
  return readable(() => {
    if (error instanceof Error) {
      const message = worded(String(error.message), word);
      return message === '' ? nameOf(error) : `${nameOf(error)}: ${message}`;
    }
    return typeof error === 'string' ? `thrown: ${worded(error, word)}` : nameOf(error);
  }, 'thrown: unreadable');
}

/** The stack of an Error, for the log; undefined for anything else, which may hold anything. */
export function stackOf(error: unknown): string | undefined {
  return readable(() => {
    if (!(error instanceof Error)) return undefined;
    return typeof error.stack === 'string' ? error.stack : String(error);
  }, undefined);
}

/** What kind of thing was thrown, for a line without private content. */
export function nameOf(error: unknown): string {
  return readable(
    () => (error instanceof Error ? cut(String(error.name), 100) : `a thrown ${typeof error}`),
    'a thrown value',
  );
}

/** A thrown value may have getters, or be a proxy, that throw themselves. */
export function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** The places in the code: the stack without the message that it begins with. */
function frames({ stack, message }: Error, word: Wording): string {
  if (typeof stack !== 'string' || stack.length > STACK_LENGTH) return '';
  const start = message === '' ? 0 : stack.indexOf(message);
  const ours = start >= 0 && !stack.slice(0, start).includes('\n');
  // if the stack does not begin with the message, because that was changed later, any line may hold something else
  const lines = (ours ? stack.slice(start + message.length) : stack).split('\n').filter((line) => FRAME.test(line));
  const text = lines.map((line) => `\n${line}`).join('');
  return cut(ours ? text : word(text), FRAMES_LENGTH);
}

/** Cut after it was worded: half of a text is not known as one that must not be shown. */
function worded(text: string, word: Wording): string {
  return cut(word(text.slice(0, STACK_LENGTH)), MESSAGE_LENGTH);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
