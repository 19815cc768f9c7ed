import type { Silence } from '../silence/silence.js';

/** As Terminus writes it: `down` makes the whole check fail, `degraded` does not. */
export type HealthStatus = 'up' | 'degraded' | 'down';

/** Callbacks of one command that should have come, and did not. */
export type SilentCommand = Pick<Silence, 'provider' | 'appId' | 'command'>;

/**
 * Why an app should be looked at: `lag` (a handler is behind), `dead-letters`, `open-circuits` (a handler that decides is not called, as it
 * failed again and again), `silence` (callbacks that should have come did not), `backlog` (the journal did not tell what waits in time).
 */
export type HealthWarning = 'lag' | 'dead-letters' | 'open-circuits' | 'silence' | 'backlog';

/** What is known of an app's health, without anything of a user or a message. */
export interface HealthDetails<Status extends HealthStatus = HealthStatus> {
  readonly status: Status;
  readonly warnings: readonly HealthWarning[];
  /**
   * What the journal failed with: the code of the error, such as `ECONNREFUSED`, or else its name, such as `DatabaseSilentError`. Its text
   * might repeat what is stored.
   */
  readonly journalError?: string;
  /** Deliveries to this app's handlers that wait or are under way; only where the journal keeps them. */
  readonly pending?: number;
  /** Milliseconds for which the oldest of them has been due; left out by a journal that does not know it. */
  readonly lag?: number;
  /** Deliveries to this app's handlers that were given up. */
  readonly deadLetters?: number;
  /** Ids of handlers that decide, but are not called at present. */
  readonly openCircuits: readonly string[];
  readonly silences: readonly SilentCommand[];
}

/** A result of a health indicator, as `@nestjs/terminus` takes it. */
export type HealthResult<Key extends string, Details extends { readonly status: HealthStatus }> = Readonly<
  Record<Key, Details>
>;
