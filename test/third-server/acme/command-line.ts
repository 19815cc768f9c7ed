import {
  EXAMINER,
  eventId,
  type ChatServerCommandLine,
  type Examination,
  type SimulatedMessage,
} from 'nestjs-chat-webhooks/chat-server';
import { acmeCallback, acmeMessage, acmeProbe, type AcmeCredentials } from './callback.js';
import { messageKeys } from './message-posted.js';

/** What the command needs to speak for Acme Chat. */
export const ACME_COMMAND_LINE: ChatServerCommandLine<AcmeCredentials> = {
  options: {
    workspace: { value: '<name>', help: 'the workspace of Acme Chat', env: 'ACME_WORKSPACE', identifies: true },
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
    return { workspace, signingKey: unsigned ? undefined : signingKey };
  },
  proofsIn: ({ headers }) => (headers['x-acme-signature'] === undefined ? [] : [headers['x-acme-signature']]),

  names: { 'acme-message': 'message.posted' },
  probe: { name: 'acme-probe', summary: 'the button "Test connection"' },
  isCommand: (text) => /^[a-z]+\.[a-z]+$/.test(text),
  commandExample: 'message.…',
  elements: { text: true },
  messageFields: (_, { from, to, text }) => ({
    ...(from !== undefined && { author: from }),
    ...(to !== undefined && { member: to }),
    ...(text !== undefined && { text }),
  }),

  successReply: '{"ok":true}',
  refusalReply: '{"ok":false,"why":"unauthorized"}',
  clockTolerance: 300_000,
  examination: acmeExamination,
  traffic: {
    rules: ['each callback at once, and never again'],
    repeats: false,
    appId: ({ workspace }) => workspace,
    messages: (appId) => (message) => {
      const callback = acmeMessage(fieldsOf(message));
      const { provider, command, body } = callback;
      const keys = [...messageKeys(body)];
      return { callback, eventId: eventId({ provider, appId, command: command!, outcome: 'sent', keys }) };
    },
    forged: ({ workspace }) => ({ workspace, signingKey: 'forged' }),
    queue: ({ request }) => ({
      async send(planned) {
        await request(planned, false);
      },
    }),
  },
  recording: {
    recognize({ isOnRoute, members: { what } }) {
      if (!isOnRoute && typeof what !== 'string') return undefined;
      return { command: typeof what === 'string' ? what : null };
    },
    query: {},
    signedQuery: [],
    masking: { harmless: ['what'], harmlessInside: [], credentials: [], nobody: [] },
  },
};

function fieldsOf({ from, to, text, sentAt, random }: SimulatedMessage) {
  const target = 'user' in to ? { member: to.user } : { room: to.group };
  return { id: `m-${random()}`, author: from, ...target, text, postedAt: new Date(sentAt).toISOString() };
}

function acmeExamination({ signingKey }: AcmeCredentials, messages: boolean): Examination {
  const { from: author, to: member, text } = EXAMINER;
  const message = acmeMessage({ author, member, text });
  const ifSigned = (credentials: object) => (signingKey === undefined ? undefined : credentials);
  const fix = 'set `acme.signingKey`';
  return {
    probe: acmeProbe(),
    message: messages ? message : undefined,
    messageId: message.body.id,
    intruder: messages ? message : acmeCallback('message.asked', {}),
    intrusions: [
      { name: 'missing-signature', credentials: ifSigned({ signingKey: undefined }), fix },
      { name: 'wrong-signature', credentials: ifSigned({ signingKey: 'wrong' }), fix },
      { name: 'old-signature', credentials: ifSigned({ at: Date.now() - 3_600_000 }), fix: 'check the timestamp' },
      { name: 'wrong-app-id', credentials: { workspace: 'nobodys' }, fix: 'compare the workspace with your own' },
    ],
  };
}
