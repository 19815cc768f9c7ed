import { setTimeout as wait } from 'node:timers/promises';
import { eventId, EXAMINER, type ChatServerCommandLine, type Examination } from 'nestjs-chat-webhooks/chat-server';
import { acmeMessage, acmeProbe } from './callback.js';
import { messageKeys } from './message-posted.js';
import type { AcmeCredentials } from './sign.js';

/** What the command `nestjs-chat-webhooks` needs to speak for Acme: it is used with `--chat-server <this module>`. */
export const ACME_COMMAND_LINE: ChatServerCommandLine<AcmeCredentials> = {
  options: {
    workspace: { value: '<name>', help: 'the workspace of Acme', env: 'ACME_WORKSPACE', identifies: true },
    'signing-key': {
      value: '<text>',
      help: 'the signing key of the workspace',
      env: 'ACME_SIGNING_KEY',
      identifies: true,
      isSecret: true,
    },
  },
  credentials({ workspace, 'signing-key': signingKey }, unsigned) {
    if (workspace === undefined || (signingKey === undefined && !unsigned)) return undefined;
    return { workspace, ...(!unsigned && { signingKey }) };
  },
  proofsIn: ({ headers }) => [headers['x-acme-signature'] ?? ''].filter(Boolean),

  // what "send" and "list" know by a short name
  names: { 'acme-message': 'message.posted' },
  probe: { name: 'acme-probe', summary: 'the button "Test connection": no event, stored nowhere' },
  isCommand: (text) => /^[a-z]+\.[a-z]+$/.test(text),
  commandExample: 'message.…',
  elements: { text: true },
  messageFields: (_, { from, to, text }) => ({
    ...(from !== undefined && { author: from }),
    ...(to !== undefined && (to.startsWith('#') ? { room: to.slice(1) } : { member: to })),
    ...(text !== undefined && { text }),
  }),

  // what "doctor" sends and advises
  successReply: '{"ok":true}',
  refusalReply: '{"ok":false,"why":"unauthorized"}',
  clockTolerance: 300_000,
  examination,

  // how "simulate" sends: one callback after the other, each up to three times
  traffic: {
    rules: [
      'one callback after the other; what times out is sent again, up to --retries times, a tenth of a second later',
    ],
    repeats: true,
    appId: ({ workspace }) => workspace,
    messages:
      (appId) =>
      ({ from, to, text, sentAt, random }) => {
        const place = 'user' in to ? { member: to.user } : { room: to.group };
        const id = `m-${Math.floor(random() * 2 ** 48)}`;
        const callback = acmeMessage({ id, author: from, ...place, text, postedAt: new Date(sentAt).toISOString() });
        const { provider, command, body } = callback;
        return {
          callback,
          eventId: eventId({ provider, appId, command: command!, outcome: 'sent', keys: messageKeys(body) }),
        };
      },
    forged: ({ workspace }) => ({ workspace, signingKey: 'forged' }),
    queue({ request, retries, signal }) {
      let last = Promise.resolve();
      return {
        send: (planned) =>
          (last = last.then(async () => {
            let fate = signal.aborted ? 'cut' : await request(planned, false);
            for (let left = retries; fate === 'timedOut' && left > 0 && !signal.aborted; left--) {
              await wait(100);
              fate = await request(planned, true);
            }
          })),
      };
    },
  },

  // what "record" recognizes and keeps
  recording: {
    recognize({ isOnRoute, members }) {
      if (!isOnRoute) return undefined;
      return { command: typeof members.what === 'string' ? members.what : null };
    },
    query: {},
    signedQuery: [],
    masking: { harmless: ['what'], harmlessInside: [], credentials: [], nobody: [] },
  },
};

function examination({ signingKey }: AcmeCredentials, messages: boolean): Examination {
  const message = acmeMessage({ author: EXAMINER.from, member: EXAMINER.to, text: EXAMINER.text });
  const ifSigned = (credentials: Partial<AcmeCredentials>) => (signingKey === undefined ? undefined : credentials);
  const fix = 'set `acme.signingKey` to the key in the settings of the workspace';
  return {
    probe: acmeProbe(),
    message: messages ? message : undefined,
    messageId: message.body.id,
    intruder: messages ? message : acmeProbe(),
    intrusions: [
      { name: 'missing-signature', credentials: ifSigned({ signingKey: undefined }), fix },
      { name: 'wrong-signature', credentials: ifSigned({ signingKey: 'wrong' }), fix },
      { name: 'old-signature', credentials: ifSigned({ at: Date.now() - 3_600_000 }), fix: 'compare the clocks' },
      { name: 'wrong-app-id', credentials: { workspace: 'no-such-workspace' }, fix: 'compare `acme.workspace`' },
    ],
  };
}
