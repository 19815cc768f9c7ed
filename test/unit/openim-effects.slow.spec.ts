import { Deciders } from '../../lib/decisions/deciders.js';
import { ProposalAnswers } from '../../lib/pipeline/receiver/proposal-answers.js';
import { Refusal } from '../../lib/index.js';
import type { Caller, CallerRequest } from '../../lib/chat-servers/index.js';
import { JournalOverloadedError, type JournalWriter } from '../../lib/journal/journal-writer.js';
import { OpenImAuthenticator } from '../../lib/chat-servers/openim/authenticator.js';
import { OPENIM_PROPOSALS } from '../../lib/chat-servers/openim/callbacks/callbacks.js';
import { CallbackTally } from '../../lib/counters/callback-counters.js';
import { CallbackReceiver, type ReceiverParts } from '../../lib/pipeline/receiver/callback-receiver.js';
import type { RefusalLog } from '../../lib/pipeline/receiver/refusal-log.js';
import type { RefusedCallback } from '../../lib/chat-servers/chat-server.js';
import type { WireObject } from '../../lib/wire/json.js';
import { digest } from '../../lib/caller/secrets.js';
import { SECRET } from '../support/callbacks.js';
import {
  bodyOf,
  COMMANDS,
  effectOf,
  isSentBy,
  SERVER_VERSIONS,
  SERVERS,
  VARIANTS,
  wanted,
  type ServerVersion,
} from '../support/openim-merge.js';
import { formsOf, requestOf, type UrlForm } from '../support/openim-url-forms.js';
import { openImProtocol } from '../support/protocols.js';

const WRONG = 'wrong-secret-0123456789abcdef';

/** What happens to a callback, and whether the user's operation must then go on. */
interface Situation {
  readonly goesOn: boolean;
  readonly onFailure?: 'allow' | 'refuse';
  readonly secret?: string;
  readonly journal?: () => never;
  readonly unrecognized?: 'accept' | 'refuse';
  /** Before the body is looked at. */
  readonly early?: Refusal;
  readonly isBroken?: boolean;
}

const fails = () => {
  throw new Error('no space left on device');
};
const isFull = () => {
  throw new JournalOverloadedError(1);
};
const faults = {
  'the journal fails': { journal: fails },
  'the journal is full': { journal: isFull },
  'the app starts up': { early: new Refusal('STARTING_UP') },
  'the app shuts down': { early: new Refusal('SHUTTING_DOWN') },
  'the body is too large': { early: new Refusal('BODY_TOO_LARGE') },
  'the body is late': { early: new Refusal('BODY_TIMEOUT') },
  'the body is cut': { early: new Refusal('BODY_ABORTED') },
  'the body is broken': { isBroken: true },
  'an accident happens': { early: new Refusal('INTERNAL_ERROR') },
};

const SITUATIONS: Record<string, Situation> = {
  'nothing is wrong': { goesOn: true },
  'the secret is wrong': { goesOn: false, secret: WRONG },
  'the command is unrecognized': { goesOn: false, unrecognized: 'refuse' },
  'a guard of the app refuses': { goesOn: false, early: new Refusal('REFUSED_BY_HOST') },
  ...Object.fromEntries(
    Object.entries(faults).flatMap(([name, situation]) => [
      [`${name}, allow`, { ...situation, goesOn: true, onFailure: 'allow' }],
      [`${name}, refuse`, { ...situation, goesOn: false, onFailure: 'refuse' }],
    ]),
  ),
};

const authenticator = new OpenImAuthenticator({
  apps: [{ appId: 'openim', secrets: [digest(SECRET)], messagesFrom: 'send' }],
  onFailure: 'allow',
  allowedAddresses: undefined,
  answerTimeout: 1_000,
});
const log = { write: () => {} } as unknown as RefusalLog;

/** What answers in a situation: takes a request, and gives the body of our answer. */
function receiverIn({ onFailure = 'allow', unrecognized = 'accept', early, journal, isBroken }: Situation) {
  const sender = openImProtocol({ answerTimeout: 1_000, onFailure });
  const writer = journal && ({ append: async () => journal() } as unknown as JournalWriter);
  const counters = new CallbackTally();
  const parts = {
    writer,
    counters,
    log,
    proposals: new ProposalAnswers(counters, new Deciders(counters), { record: () => {} }),
    afterAnswers: () => {},
    unrecognized,
    store: 'full',
    answerAfter: 'stored',
  } as const;
  const receiver = new CallbackReceiver({ ...parts, due: () => undefined, dispatch: () => {} } satisfies ReceiverParts);
  return async (request: CallerRequest, body: WireObject): Promise<string> => {
    /** As the endpoint does it. */
    const refuse = (refusal: Refusal, about: RefusedCallback) => {
      const waits = refusal.stage !== 'transfer' && sender.answersWithBody?.(about) === true;
      return receiver.refuse(sender, refusal, waits ? { ...about, body } : about).body;
    };
    let caller: Caller;
    try {
      caller = await authenticator.authenticate(request);
    } catch (error) {
      return refuse(error as Refusal, { request });
    }
    if (early !== undefined) return refuse(early, { request, caller, command: caller.command });
    const bytes = Buffer.from(JSON.stringify(body));
    const admission = { request, caller, contentType: undefined, admittedAt: Date.now() };
    return (await receiver.receive(sender, admission, isBroken ? bytes.subarray(1) : bytes)).body;
  };
}

interface Row {
  readonly version: ServerVersion;
  readonly command: string;
  readonly form: UrlForm;
  readonly situation: Situation;
  readonly failedContinue: boolean;
}

/** Whether the answer has to be found without the body. */
function isWithoutBody({ early, isBroken }: Situation): boolean {
  return early?.stage === 'transfer' || isBroken === true;
}

/** Only v3.4.2 to v3.6.0 have it, and they write the reply's remark even if they cannot read the reply, or it refuses. */
function losesRemark({ version, command, form, situation, failedContinue }: Row): boolean {
  if (command !== 'callbackBeforeSetFriendRemark' || !isWithoutBody(situation)) return false;
  return (
    version === 'v3.6.0' ||
    (mayBeMistakenForV2(form, 'callbackBeforeSendSingleMsgCommand', situation) && failedContinue)
  );
}

/** v2 has never more than this, and v2 also sends messages. */
function mayBeMistakenForV2({ isHidden, operationId }: UrlForm, command: string, situation: Situation): boolean {
  const isKnown =
    !isWithoutBody(situation) && !/Send(?:Single|Group)Msg|^callback(?:Offline|Online|SuperGroup)/.test(command);
  return isHidden && operationId === undefined && !isKnown;
}

/** An allow that has to give something back, without anything to give back. */
function cannotBeAllowed({ command, form, situation, version }: Row): boolean {
  if (!isWithoutBody(situation) || version.startsWith('v2')) return false; // v2 goes on, unchanged
  return form.isHidden || /SetGroupInfo|SetFriendRemark$/.test(command);
}

/** What is proposed is neither stored nor unrecognized. */
function isNoMatterFor(command: string, { journal, unrecognized }: Situation): boolean {
  return command in OPENIM_PROPOSALS && (journal !== undefined || unrecognized === 'refuse');
}

/** Refusals that have no effect, whatever they say. */
function cannotBeRefused({ version, command, form, situation, failedContinue }: Row): boolean {
  if (version === 'v3.6.0') return true;
  return SERVERS[version] === 'v3.4.2-3.5.1' && failedContinue && mayBeMistakenForV2(form, command, situation);
}

describe.each(SERVER_VERSIONS)('An answer to OpenIM %s', (version) => {
  const commands = Object.keys(COMMANDS).filter((command) => isSentBy(version, command));

  it.each(Object.entries(SITUATIONS))('has the effect that is meant, and no other: %s', async (_, situation) => {
    const answer = receiverIn(situation);
    const wrong: string[] = [];
    let rows = 0;
    for (const command of commands)
      for (const variant of VARIANTS)
        for (const form of formsOf(version)) {
          const data = wanted(command, variant);
          const request = requestOf(form, command, situation.secret ?? SECRET);
          const text = await answer(request, bodyOf(command, data, version));
          for (const failedContinue of SERVERS[version] === 'v3.7-main' ? [false] : [false, true]) {
            rows++;
            const row = { version, command, form, situation, failedContinue };
            const { goesOn, changed } = effectOf(version, command, data, text, failedContinue);
            const mustGoOn = situation.goesOn || isNoMatterFor(command, situation);
            const isExcused = mustGoOn ? cannotBeAllowed(row) : cannotBeRefused(row);
            const isMeant = goesOn === mustGoOn || isExcused;
            if (isMeant && (changed.length === 0 || (variant !== 'zero' && losesRemark(row)))) continue;
            wrong.push(
              `${command}, ${variant}, ${form.name}: ${goesOn ? `goes on, ${changed.join(' ')} changed` : 'stops'}`,
            );
          }
        }
    if (process.env.COUNT_ROWS) console.log(`ROWS ${version} ${rows} ${wrong.length}`);
    expect(rows).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});
