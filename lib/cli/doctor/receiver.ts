import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import type { Answer } from '../../chat-servers/client/post.js';
import type { JudgedAnswer } from '../../chat-servers/client/send.js';
import { transmit } from '../transmission.js';
import type { Waits } from '../command.js';
import type { Role, Target } from '../target.js';

/** Longer than usual deadlines, so that a slow receiver can be told from a silent one. */
const PATIENCE = 10_000;

/** Milliseconds in which a connection is closed that is closed after each answer. */
const CLOSING = 250;

/** An answer, judged by what it says and by when it came. */
export interface Examined extends JudgedAnswer {
  /** Whether it says yes, even if too late for the chat server. */
  readonly accepted: boolean;
}

/** The route of one chat server at a receiver, over a connection that stays open as long as the receiver likes. */
export class Receiver {
  /** Milliseconds. */
  readonly deadline: number;
  /** What may have arrived. */
  readonly sent = new Set<ChatCallback>();
  private agent: Agent;
  private readonly route: URL;
  private readonly signal: AbortSignal;
  private readonly closing: number;
  private readonly patience: number;

  constructor(
    readonly target: Target,
    readonly role: Role,
    { signal, waits }: { readonly signal: AbortSignal; readonly waits: Waits },
  ) {
    this.signal = signal;
    this.closing = waits.closing ?? CLOSING;
    this.deadline = role.deadline;
    this.patience = Math.max(PATIENCE, 2 * this.deadline);
    this.agent = agentFor(target.url, true);
    this.route = new URL(target.url);
    this.route.pathname = `${this.route.pathname.replace(/\/$/, '')}/${role.server.name}`;
  }

  /** Without user and password. */
  get shownUrl(): string {
    return this.route.origin + this.route.pathname;
  }

  /** An answer after the deadline is judged as the chat server judges it: as no answer. Its other members are those of the late answer. */
  async send(callback: ChatCallback, credentials?: object, route: string = this.role.server.name): Promise<Examined> {
    const { target, role, signal, agent, deadline, patience: timeout } = this;
    const options = { signal, agent, timeout, route, ...(credentials && { credentials }) };
    this.sent.add(callback);
    const { answer, mask } = await transmit(target, role, callback, options);
    if (isUnreachable(answer)) this.sent.delete(callback);
    const { status, verdict, milliseconds, error } = answer;
    const accepted = verdict.outcome === 'success' && status! < 300;
    if (milliseconds <= deadline)
      return { ...answer, accepted, verdict: { ...verdict, sentence: mask(verdict.sentence) } };
    const none = { status: undefined, text: '', error: error ?? new Error(`no answer within ${deadline} ms`) };
    const judged = role.server.judge(none, callback, role.credentials);
    return { ...answer, accepted, verdict: judged };
  }

  /** The status of a GET; undefined when none came. Redirects are not followed. */
  async get(): Promise<Answer['status']> {
    const url = new URL(this.route);
    url.username = url.password = '';
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(this.patience)]);
    // not by fetch(), which refuses some ports
    const get = url.protocol === 'https:' ? httpsGet : httpGet;
    try {
      const [answer] = (await once(get(url, { agent: false, signal }), 'response')) as [IncomingMessage];
      answer.destroy();
      return answer.statusCode;
    } catch {
      this.signal.throwIfAborted();
      return undefined;
    }
  }

  /** Whether the connection of the last answer is still open for the next callback. If not, each callback gets a new one from now on. */
  async isKeptOpen(): Promise<boolean> {
    await new Promise(setImmediate); // the agent takes the connection back after the answer
    const isFree = () => Object.keys(this.agent.freeSockets).length > 0;
    if (isFree()) await wait(this.closing); // it may still be closed a moment later, without notice
    const kept = isFree();
    if (!kept) this.agent = agentFor(this.target.url, false);
    return kept;
  }

  close(): void {
    this.agent.destroy();
  }
}

function agentFor({ protocol }: URL, keepAlive: boolean): Agent {
  const options = { keepAlive, maxSockets: 1 };
  return protocol === 'https:' ? new HttpsAgent(options) : new Agent(options);
}

/** Whether there was nobody to send anything to. */
function isUnreachable({ error }: Answer): boolean {
  const { code } = (error?.cause ?? {}) as { code?: string };
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}
