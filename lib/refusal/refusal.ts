/**
 * Every reason to refuse a callback, with the HTTP status and the text of the answer. Callers learn no more than this;
 * the details go to the log. `stage` tells how far the callback came: only a `body` refusal leaves a journal row.
 */
export const REFUSALS = {
  NOT_FOUND: { status: 404, stage: 'caller', text: 'not found' },
  METHOD_NOT_ALLOWED: { status: 405, stage: 'caller', text: 'only POST is allowed' },
  REPEATED_PARAMETER: { status: 400, stage: 'caller', text: 'malformed request' },
  ADDRESS_NOT_ALLOWED: { status: 403, stage: 'caller', text: 'forbidden' },
  UNKNOWN_APP: { status: 403, stage: 'caller', text: 'forbidden' },
  MISSING_SIGNATURE: { status: 401, stage: 'caller', text: 'unauthorized' },
  STALE_REQUEST: { status: 401, stage: 'caller', text: 'unauthorized' },
  INVALID_SIGNATURE: { status: 401, stage: 'caller', text: 'unauthorized' },
  INVALID_SECRET: { status: 401, stage: 'caller', text: 'unauthorized' },
  COMMAND_MISMATCH: { status: 403, stage: 'caller', text: 'forbidden' },
  REFUSED_BY_HOST: { status: 403, stage: 'caller', text: 'refused' },
  UNSUPPORTED_ENCODING: { status: 415, stage: 'transfer', text: 'compressed bodies are not supported' },
  BODY_TOO_LARGE: { status: 413, stage: 'transfer', text: 'body too large' },
  BODY_TIMEOUT: { status: 408, stage: 'transfer', text: 'body did not arrive in time' },
  BODY_ABORTED: { status: 400, stage: 'transfer', text: 'body did not arrive completely' },
  BODY_ALREADY_READ: { status: 500, stage: 'transfer', text: 'internal error' },
  EMPTY_BODY: { status: 400, stage: 'body', text: 'invalid body' },
  INVALID_UTF8: { status: 400, stage: 'body', text: 'invalid body' },
  NESTED_TOO_DEEP: { status: 400, stage: 'body', text: 'invalid body' },
  INVALID_JSON: { status: 400, stage: 'body', text: 'invalid body' },
  NOT_AN_OBJECT: { status: 400, stage: 'body', text: 'invalid body' },
  MISSING_COMMAND: { status: 400, stage: 'body', text: 'invalid body' },
  INVALID_FIELDS: { status: 400, stage: 'body', text: 'invalid body' },
  UNRECOGNIZED_COMMAND: { status: 400, stage: 'body', text: 'unsupported command' },
  JOURNAL_FAILED: { status: 503, stage: 'journal', text: 'temporarily unavailable' },
  JOURNAL_TIMEOUT: { status: 503, stage: 'journal', text: 'temporarily unavailable' },
  JOURNAL_OVERLOADED: { status: 503, stage: 'journal', text: 'temporarily unavailable' },
  STARTING_UP: { status: 503, stage: 'journal', text: 'temporarily unavailable' },
  SHUTTING_DOWN: { status: 503, stage: 'journal', text: 'temporarily unavailable' },
  INTERNAL_ERROR: { status: 500, stage: 'journal', text: 'internal error' },
} as const satisfies Record<string, { status: number; stage: RefusalStage; text: string }>;

/**
 * How far a refused callback came: `caller` (the body was not read yet), `transfer` (the body did not arrive), `body` (it arrived from a
 * genuine caller but does not fit its command), `journal` (it was fine, but could not be stored or processed).
 */
export type RefusalStage = 'caller' | 'transfer' | 'body' | 'journal';

/** Stable name of a reason to refuse; see the table in docs/errors.md. */
export type RefusalCode = keyof typeof REFUSALS;

/** A callback that is not accepted. Thrown by whichever step finds out, answered in the chat server's own format. */
export class Refusal extends Error {
  /** HTTP status of the answer. */
  readonly status: number;
  /** How far the callback came. */
  readonly stage: RefusalStage;
  /** What the caller is told. */
  readonly publicText: string;
  /** One sentence for each fault of the body: member and rule, never the value. Empty for refusals that are not about the body. */
  readonly faults: readonly string[];
  /** The error that led to this, if there is one. */
  override readonly cause: unknown;
  /** The app that the caller named, for the log. Undefined if it named none, or if the name may be a secret. */
  readonly appId: string | undefined;

  /**
   * @param detail for the log, without private content: no value that the caller sent, no secret
   * @param more.appId the app that the caller named, if that is no secret
   * @param more.faults one sentence per fault of the body
   * @param more.status a status other than the code's own, such as 429 from a guard of the host's
   * @param more.publicText a text other than the code's own
   */
  constructor(
    readonly code: RefusalCode,
    readonly detail = '',
    more: {
      appId?: string | undefined;
      cause?: unknown;
      faults?: readonly string[];
      status?: number;
      publicText?: string;
    } = {},
  ) {
    super(detail === '' ? code : `${code}: ${detail}`);
    this.name = 'Refusal';
    this.status = more.status ?? REFUSALS[code].status;
    this.stage = REFUSALS[code].stage;
    this.publicText = more.publicText ?? REFUSALS[code].text;
    this.appId = more.appId;
    this.cause = more.cause;
    this.faults = more.faults ?? [];
  }
}
