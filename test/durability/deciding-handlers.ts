import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type Type } from '@nestjs/common';
import {
  BeforeChatEvent,
  C2cMessageSending,
  type BeforeChatEventOptions,
  type Decision,
  type DecisionContext,
} from '../../lib/index.js';

/** What they tell the person whose message they refuse. */
export const REFUSED = { text: 'No advertising, please', code: 7 } as const;

type Behaves = (message: C2cMessageSending, context: DecisionContext) => unknown;

const refusal = (message: C2cMessageSending) => message.refuse(REFUSED.text, REFUSED.code);
const never = () => new Promise<never>(() => {});
const fail = (): never => {
  throw new Error('private words');
};
/** Throws whatever is asked of it. */
const hostile = new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail });
// oxlint-disable-next-line unicorn/no-thenable -- handlers may return anything
const thenable = (then: unknown) => Object.fromEntries([['then', then]]);

/** Each in its own way gives no decision. */
const faulty = {
  'throws-error': fail,
  'throws-undefined': () => {
    throw undefined; // oxlint-disable-line no-throw-literal
  },
  'throws-text': () => {
    throw 'private words'; // oxlint-disable-line no-throw-literal
  },
  'throws-null': () => {
    throw null; // oxlint-disable-line no-throw-literal
  },
  'throws-hostile': () => {
    throw hostile; // oxlint-disable-line no-throw-literal
  },
  'throws-error-without-message': () => {
    throw Object.defineProperty(new Error('x'), 'message', { get: fail });
  },
  'throws-error-without-name': () => {
    throw Object.defineProperty(new Error('x'), 'name', { get: fail });
  },
  rejects: async () => fail(),
  'rejects-late': () => sleep(600).then(fail),
  'rejects-hostile': () => Promise.reject(hostile),
  'thenable-calls-back-twice': () =>
    thenable((_: unknown, reject: (error: unknown) => void) => {
      reject(new Error('private words'));
      reject(hostile);
      throw new Error('private words');
    }),
  'thenable-throws': () => thenable(fail),
  'thenable-never-calls-back': () => thenable(() => {}),
  'then-is-a-getter-that-throws': () => new Proxy({}, { get: fail }),
  hostile: () => hostile,
  'promise-of-hostile': async () => [hostile],
  'proxy-of-a-decision': (message) => new Proxy(refusal(message), { get: fail }),
  'no-decision': () => undefined,
  'reply-by-hand': () => ({ kind: 'refused', text: 'x', proposal: hostile }),
  'decision-of-another': () => kept ?? fail(),
  'listener-to-the-signal-throws': (_, { signal }) => {
    signal.addEventListener('abort', fail);
    signal.onabort = fail; // oxlint-disable-line unicorn/prefer-add-event-listener -- a handler may
    return never();
  },
} satisfies Record<string, Behaves>;

const behaviours = {
  ...faulty,
  allows: (message) => message.allow(),
  refuses: (message) => (kept = refusal(message)),
  'refuses-soon': async (message) => {
    await sleep(50);
    return refusal(message);
  },
  'refuses-in-a-second': async (message) => {
    await sleep(1_000);
    return refusal(message);
  },
  sleeps: async (message) => {
    await sleep(30_000);
    return refusal(message);
  },
  'sleeps-until-the-signal': async (message, { signal }) => {
    await sleep(30_000, undefined, { signal });
    return refusal(message);
  },
  'never-returns': never,
} satisfies Record<string, Behaves>;

let kept: Decision | undefined;

export type Behaviour = keyof typeof behaviours;

/** Those that give no decision, whatever they do. */
export const FAULTY = Object.keys(faulty) as Behaviour[];

/** A handler that does what the message says, called as the options say. */
export function decidingHandlers(options: BeforeChatEventOptions): Type {
  @Injectable()
  class DecidingHandlers {
    @BeforeChatEvent(C2cMessageSending, options)
    decide(message: C2cMessageSending, context: DecisionContext): Decision<'C2cMessageSending'> {
      const behave: Behaves = behaviours[message.text.split(' ')[0] as Behaviour];
      return behave(message, context) as Decision<'C2cMessageSending'>;
    }
  }
  return DecidingHandlers;
}
