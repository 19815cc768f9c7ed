import { randomUUID } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import type { ChatCallback } from '../chat-servers/client/chat-callback.js';
import type { CredentialsOf } from '../chat-servers/client/chat-server-client.js';
import type { JudgedAnswer, SendOptions } from '../chat-servers/client/send.js';
import type { Verdict } from '../decisions/decider.js';
import type { DecisionFault } from '../events/decision.event.js';
import { Deciders } from '../decisions/deciders.js';
import type { DecisionKind, RefusedTarget } from '../proposals/decision.js';
import { webhooksOf } from './app-under-test.js';
import { deliver } from './deliver.js';

/** What a handler decided, or what its options say where it did not. */
export interface MadeDecision {
  /** The `id` of the handler: `ClassName.methodName`, unless it says otherwise. */
  readonly handler: string;
  readonly kind: DecisionKind;
  /** What the person is told. */
  readonly text: string | undefined;
  /** In the chat server's own range. Undefined for what has no code, such as a refusal of some targets. */
  readonly code: number | undefined;
  /** What goes on instead, where it goes on changed: members of the answer, by their names on the wire. */
  readonly changes: Readonly<Record<string, unknown>> | undefined;
  /** Whom a refusal concerns, where there is one for each. */
  readonly targets: readonly RefusedTarget[] | undefined;
  /** Why the handler did not decide, so that `onFailure` answers; undefined where it did. */
  readonly fault: DecisionFault | undefined;
  /** What it threw, where the fault is `error`. */
  readonly error: unknown;
  /** Whether it is only tried: the answer is "go on", whatever it decided. */
  readonly shadow: boolean;
}

/** What came back for a callback that asks. */
export interface DecidedAnswer extends JudgedAnswer {
  /**
   * Undefined where no handler was asked, as nobody decides such proposals or the callback was refused before; and where the answer came
   * later than `timeout`.
   */
  readonly decision: MadeDecision | undefined;
}

/** Tells which verdict belongs to which request: bodies may be equal. */
const HEADER = 'x-nestjs-chat-webhooks-decide';

/** The verdicts of the requests that are under way, by their marks. */
type Awaited = Map<string, Verdict | undefined>;

const awaitedOf = new WeakMap<Deciders, Awaited>();

/**
 * Sends a callback that asks before something happens, as `deliver` does, and reports what the handler decided, what the chat server
 * makes of the answer, and the answer itself. Any number may be under way at once.
 *
 * @param app a Nest app on either adapter; it is started unless it listens
 * @param callback such as `tencentC2cSending()`, or `tencentProposal('Group.CallbackBeforeCreateGroup')`
 * @throws Error and TypeError as `deliver` does
 *
 * @example
 * ```ts
 * const { decision, verdict, reply } = await decide(app, tencentC2cSending({ text: 'casino' }));
 * expect(decision).toMatchObject({ kind: 'refused', code: 120008 });
 * expect(verdict.passes).toBe(false);
 * ```
 */
export async function decide<Callback extends ChatCallback>(
  app: INestApplication,
  callback: Callback,
  options: SendOptions & Partial<CredentialsOf<Callback['provider']>> = {},
): Promise<DecidedAnswer> {
  if (typeof (app as Partial<INestApplication>).getHttpServer !== 'function')
    throw new TypeError('decide: pass the Nest app itself; a URL or a server does not tell what a handler decided');
  const awaited = awaitedIn(webhooksOf(app)(Deciders));
  const mark = randomUUID();
  const marked = { ...callback, headers: { ...callback.headers, [HEADER]: mark } };
  awaited.set(mark, undefined);
  try {
    const answer = await deliver(app, marked, options);
    const verdict = awaited.get(mark);
    return { ...answer, decision: verdict && toDecision(verdict) };
  } finally {
    awaited.delete(mark);
  }
}

function awaitedIn(deciders: Deciders): Awaited {
  const known = awaitedOf.get(deciders);
  if (known !== undefined) return known;
  const awaited: Awaited = new Map();
  awaitedOf.set(deciders, awaited);
  deciders.observer = (verdict, { headers: { [HEADER]: mark } }) => {
    if (typeof mark === 'string' && awaited.has(mark)) awaited.set(mark, verdict);
  };
  return awaited;
}

function toDecision({ handler, decision, fault, error }: Verdict): MadeDecision {
  const { kind, text, code, members, targets } = decision;
  const changes = kind === 'rewritten' ? members : undefined;
  return { handler: handler.id, kind, text, code, changes, targets, fault, error, shadow: handler.policy.shadow };
}
