import { judgeOpenIm, judgeTencent } from '../../lib/testing/index.js';
import { Caller, type Answer } from './caller.js';
import type { Question } from './questions.js';
import { latencies } from './statistics.js';

/** Most answers that are reported as faults. */
const TOLD = 5;
/** Milliseconds in which an answer must come: a busy machine must not make a test fail. */
const SILENCE = 60_000;
const CONNECTIONS = 250;
/** How refusals are counted, in front of their codes. */
const REFUSED = 'refused with';

/** Sends questions, and looks at each answer as both chat servers do. */
export class Asker {
  /** Milliseconds until each answer. */
  readonly times: number[] = [];
  readonly slowest = { tencent: 0, openim: 0 };
  /** Answers by what they said. */
  readonly counts: Record<string, number> = {};
  private readonly caller = new Caller(SILENCE, CONNECTIONS);
  private readonly wrong: string[] = [];

  constructor(private readonly port: () => number) {}

  /** Opens its connections, which on a busy machine takes long. @param question any */
  async open(question: Question): Promise<void> {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => this.caller.send(this.port(), question)));
  }

  /** Never rejects. */
  async ask(question: Question): Promise<void> {
    this.keep(await this.send(question), question);
  }

  /** The same of an instance that may be about to end: it may say so, and it may not be there. Never rejects. */
  async askTheEnding(question: Question): Promise<void> {
    const answer = await this.send(question);
    const refuses = answer instanceof Error ? isRefused(answer) : isShuttingDown(question, answer);
    if (refuses) this.count(answer);
    else this.keep(answer, question);
  }

  /** Looks at an answer. @param questions the same one, with each of the decisions that are right */
  keep(answer: Answer | Error, ...questions: readonly [Question, ...Question[]]): void {
    this.count(answer);
    const fault = faultOf(answer, questions);
    if (fault !== undefined) this.wrong.push(fault);
    if (answer instanceof Error) return;
    const [{ provider }] = questions;
    this.times.push(answer.milliseconds);
    this.slowest[provider] = Math.max(this.slowest[provider], answer.milliseconds);
  }

  /** How many decisions the journal should have: all but what was allowed. */
  get owed(): number {
    return Object.entries(this.counts).reduce((sum, [said, count]) => sum + (said.startsWith(REFUSED) ? count : 0), 0);
  }

  /** What was answered wrongly. */
  get faults(): string[] {
    if (this.wrong.length <= TOLD) return this.wrong;
    return [...this.wrong.slice(0, TOLD), `and ${this.wrong.length - TOLD} more wrong answers`];
  }

  get notes(): string[] {
    const { tencent, openim } = this.slowest;
    const counts = Object.entries(this.counts).map(([what, count]) => `${count} ${what}`);
    return [
      `${this.times.length} decisions (${counts.join(', ')})`,
      `decided in ${latencies(this.times)}, slowest ${tencent.toFixed(0)} ms (Tencent), ${openim.toFixed(0)} ms (OpenIM)`,
    ];
  }

  close(): void {
    this.caller.close();
  }

  private send(question: Question): Promise<Answer | Error> {
    return this.caller.send(this.port(), question).catch((error: Error) => error);
  }

  private count(answer: Answer | Error): void {
    const said = answer instanceof Error ? 'unanswered' : verdictText(answer);
    this.counts[said] = (this.counts[said] ?? 0) + 1;
  }
}

function faultOf(answer: Answer | Error, questions: readonly Question[]): string | undefined {
  const [{ text: asked, provider, command }] = questions as readonly [Question];
  if (answer instanceof Error) return `${provider} got no answer to "${asked.slice(0, 80)}": ${answer.message}`;
  const judge = provider === 'tencent' ? judgeTencent : judgeOpenIm;
  const { outcome, passes, code, sentence } = judge(
    { status: answer.status, text: answer.text, error: undefined },
    command,
  );
  const right = questions.some(
    ({ ok, verdict }) =>
      answer.status === 200 &&
      answer.text === ok &&
      passes === verdict.passes &&
      code === verdict.code &&
      outcome !== 'failure',
  );
  return right
    ? undefined
    : `${provider} was answered "${asked.slice(0, 80)}" with ${answer.status} ${answer.text}: ${sentence}`;
}

/** Nobody took the question. */
function isRefused(error: Error & { readonly code?: string }): boolean {
  return error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET';
}

/**
 * What docs/decisions.md says of an app that is stopping: an error status, and for OpenIM what `openim.onFailure` says. Once Fastify
 * closes, it answers by itself what still comes on an open connection.
 */
function isShuttingDown({ provider, allowed }: Question, { status, text }: Answer): boolean {
  if (status !== 503) return false;
  if (text.includes('"error":"Service Unavailable"')) return true;
  return provider === 'tencent' ? text.startsWith('{"ActionStatus":"FAIL"') : text === allowed;
}

function verdictText({ status, text }: Answer): string {
  if (status !== 200) return `status ${status}`;
  const { ErrorCode, errCode, nextCode } = JSON.parse(text) as Record<string, number>;
  return (ErrorCode ?? nextCode) === 0 ? 'allowed' : `${REFUSED} ${ErrorCode ?? errCode}`;
}
