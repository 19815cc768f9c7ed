import { Refusal } from 'nestjs-chat-webhooks';
import type { CallbackProtocol } from 'nestjs-chat-webhooks/chat-server';
import { isQuestion } from './facts.js';

/** How Acme names commands, and what it reads as yes and no. */
export const acmeProtocol: CallbackProtocol = {
  probesWithEmptyBody: true,
  usesPath: false,
  commandIn: ({ what }) => (typeof what === 'string' ? what : undefined),
  appAndCommandOf({ appId }, { what }) {
    if (appId === undefined) throw new Refusal('UNKNOWN_APP');
    if (typeof what !== 'string') throw new Refusal('MISSING_COMMAND', 'the body has no "what"');
    return { appId, command: what };
  },
  blankCredentials: (body, bytes) => ({ body, bytes }),
  accept: (command) => ({ status: 200, body: JSON.stringify(isQuestion(command) ? { go: true } : { ok: true }) }),
  refuse: ({ status, publicText }) => ({ status, body: JSON.stringify({ ok: false, why: publicText }) }),
};
