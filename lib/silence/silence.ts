import type { Provider } from '../events/chat-event.js';

/** Callbacks of one kind should have come for some time, and none did: it seems that the chat server has stopped calling. */
export interface Silence {
  readonly provider: Provider;
  readonly appId: string;
  readonly command: string;
  /** Epoch milliseconds: when the last callback came. */
  readonly since: number;
  /** Whole minutes of silence so far. */
  readonly minutes: number;
  /** Callbacks that usually come in such a time, at these hours of the week. */
  readonly expected: number;
  /**
   * Undefined as long as it goes on. `'callback'`: one came. `'forgotten'`: none came for two weeks, so this is the new usual; when
   * callbacks come again, they are learned anew.
   */
  readonly ended: 'callback' | 'forgotten' | undefined;
}

/** What decides when silence is told. */
export interface SilencePolicy {
  /** A silence of less than this probability is told. */
  readonly probability: number;
  /** Milliseconds from the first callback of a kind, in which nothing is told. */
  readonly learning: number;
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** Called when a silence begins, and when it ends. */
  readonly onSilence: ((silence: Silence) => unknown) | undefined;
}
