import { readFileSync } from 'node:fs';
import type { Provider } from '../../lib/index.js';

/** What is known of a command of a chat server, apart from this library: a body, and what the vocabulary says becomes of it. */
export interface CatalogueEntry {
  readonly server: Provider;
  readonly command: string;
  readonly sample: Record<string, unknown>;
  /** Names of the event classes; undefined for a command that asks. */
  readonly events: readonly string[] | undefined;
  /** What is proposed; null where nobody knows, undefined for a command that tells. */
  readonly proposal: string | null | undefined;
}

type Written = Readonly<Record<string, Readonly<Record<string, Omit<CatalogueEntry, 'server' | 'command'>>>>>;

/** Every command of both chat servers, older names included. */
export const catalogue: readonly CatalogueEntry[] = Object.entries(
  JSON.parse(readFileSync(new URL('../fixtures/catalogue.json', import.meta.url), 'utf8')) as Written,
).flatMap(([server, commands]) =>
  Object.entries(commands).map(([command, entry]) => ({
    server: server as Provider,
    command,
    sample: entry.sample,
    events: entry.events,
    proposal: entry.proposal,
  })),
);
