import type { SignedCallback } from '../chat-servers/client/chat-callback.js';
import type { Target } from './target.js';

/** Text of a receiver, safe to print on a terminal: control characters, which could rewrite what is already shown, are escaped. */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, (character) => {
    return `\\x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`;
  });
}

export type Mask = (text: string) => string;

/** Blanks secrets wherever they are: a receiver may repeat them in its answer. */
export function maskFor({ url, roles, servers }: Target, requests: readonly SignedCallback[]): Mask {
  const secrets = [
    decodeURIComponent(url.password),
    ...roles.flatMap(({ server, credentials }) => server.secretsOf(credentials)),
    ...requests.flatMap((request) => {
      return servers.find(({ name }) => name === request.provider)?.commandLine.proofsIn(request) ?? [];
    }),
  ];
  const spellings = secrets.filter(Boolean).flatMap((secret) => [secret, encodeURIComponent(secret)]);
  spellings.sort((a, b) => b.length - a.length); // one may be part of another
  return (text) => spellings.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}

/** A copy in which every text is masked. */
export function masked<Value extends object>(value: Value, mask: Mask): Value {
  return JSON.parse(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? mask(inner) : inner)));
}
