import { Logger } from '@nestjs/common';
import { describe as describeError } from '../../lib/logging/error-text.js';
import { FailureReport, type HandlerFailure } from '../../lib/delivery/failure-report.js';
import { afterFailure } from '../../lib/delivery/retry.js';
import { C2cMessageSent } from '../../lib/index.js';
import { CallbackTally } from '../../lib/counters/callback-counters.js';
import { recognizedEvent } from '../../lib/pipeline/receiver/event-factory.js';
import { tencentC2c } from '../support/callbacks.js';
import { captureLog, Scripted } from '../support/delivery-instance.js';
import { tencentContext } from '../support/fixtures.js';
import { turns } from '../support/gate.js';
import { tencentProtocol } from '../support/protocols.js';

const COMMAND = 'C2C.CallbackAfterSendMsg';
const WORDS = 'meet me at the old harbour, 你好吗 "tonight"';
const NO_HOOKS = { onHandlerFailed: undefined, onDeadLetter: undefined };

let lines: string[];
beforeEach(() => (lines = captureLog()));

function messageOf(more: Record<string, unknown> = {}): C2cMessageSent {
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: WORDS } }];
  const body = tencentC2c({ From_Account: 'jared', To_Account: 'bob', MsgBody, ...more });
  return recognizedEvent(
    tencentProtocol({ answerTimeout: 1_000 }),
    body,
    tencentContext(body, COMMAND),
  ) as C2cMessageSent;
}

const event = messageOf({ CloudCustomData: JSON.stringify({ invoice: 'INV-2041', user: 'eve' }) });

/** What is logged of one failure. */
function logged(
  error: unknown,
  more: Partial<HandlerFailure> = {},
  logErrors?: 'full' | 'name',
  dueIn = 1_000,
): string {
  const report = new FailureReport(new CallbackTally(), NO_HOOKS, logErrors);
  report.failed({ handler: 'Archive.keep', event, error, attempt: 1, next: 'retry', ...more }, dueIn);
  return lines.join('\n');
}

describe('the line of a failure', () => {
  it('has message, stack and the time of the next attempt when it is the first', () => {
    const line = logged(new TypeError('the table is locked'));
    expect(lines).toHaveLength(1);
    expect(line).toMatch(`Archive.keep failed on chat.c2c-message.sent ${event.id}: attempt 1, next attempt in 1.0 s`);
    expect(line).toMatch('TypeError: the table is locked\n    at ');
    expect(line).toMatch('failure-report.spec');
  });

  it('is short when it is a later one', () => {
    const line = logged(new TypeError('the table is locked'), { attempt: 2 }, 'full', 2_345);
    expect(line).toMatch(/ with TypeError: attempt 2, next attempt in 2\.3 s( |$)/);
    expect(line).not.toMatch(/locked|\n/);
  });

  it.each(['dead-letter', 'nothing'] as const)('has message and stack again when what follows is %s', (next) => {
    const line = logged(new TypeError('the table is locked'), { attempt: 15, next });
    expect(line).toMatch(`${event.id}: TypeError: the table is locked`);
    expect(line).toMatch(/\n {4}at .*failure-report\.spec/);
  });

  it.each(['retry', 'nothing'] as const)("has only the name with logErrors 'name', before %s", (next) => {
    const line = logged(new TypeError('the table is locked'), { next }, 'name');
    expect(line).toMatch('TypeError');
    expect(line).not.toMatch(/locked|\n/);
  });

  it('has the message as it is now, and the places, of an error whose message was changed', () => {
    const error = new Error('before');
    error.message = 'after';
    const line = logged(error);
    expect(line).toMatch(/Error: after\n {4}at /);
    expect(line).not.toMatch('before');
  });

  it('has the causes and the errors of an AggregateError', () => {
    const refused = new Error('connection refused');
    const line = logged(
      new Error('not stored', { cause: new AggregateError([refused, new RangeError('odd')], 'all failed') }),
    );
    for (const part of [
      'Error: not stored',
      'cause: AggregateError: all failed',
      'Error: connection refused',
      'RangeError: odd',
    ])
      expect(line).toMatch(part);
  });

  it('ends, of an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(logged(error).length).toBeLessThan(10_000);
  });
});

describe('what an error repeats of its event', () => {
  it.each([
    ['the text', `cannot parse ${WORDS}`, 'cannot parse ***'],
    ['the text as JSON has it', `cannot parse ${JSON.stringify({ text: WORDS })}`, 'cannot parse {"text":"***"}'],
    ['the text as a URL has it', `GET /find?q=${encodeURIComponent(WORDS)} failed`, 'GET /find?q=*** failed'],
    ['an excerpt', `Unexpected token, ..."the old har"... is not valid`, 'Unexpected token, ..."***"... is not valid'],
    ['accounts', 'no user jared or bob', 'no user *** or ***'],
    ['what is in JSON in a text', 'invoice INV-2041 of eve', '*** *** of ***'],
    ['nothing', 'the table is locked', 'the table is locked'],
  ])('is masked: %s', (_, message, masked) => {
    expect(logged(new Error(message))).toMatch(`Error: ${masked}\n`);
    expect(logged(message, { next: 'nothing' })).toMatch(`thrown: ${masked}`);
  });

  it('is masked before a long message is cut, so that no half of it stays', () => {
    const line = logged(new Error(`${'-'.repeat(994)} jared wrote`));
    expect(line).toMatch(/- \*\*\* w…/);
  });

  it('is masked in causes too', () => {
    const line = logged(new AggregateError([new Error(WORDS)], 'failed', { cause: new Error('for jared') }));
    expect(line).not.toMatch(/harbour|jared/);
  });

  it('is masked in a stack that does not begin with the message', () => {
    const error = new Error('changed');
    error.stack = `Error: ${WORDS}\n    at meet me at the old harbour (file.js:1:2)`;
    expect(logged(error)).not.toMatch('harbour');
  });

  it('is masked in the log of an event that holds nothing but bytes', () => {
    const bytes = { ...event, raw: undefined, elements: [], body: Buffer.from(JSON.stringify({ user: 'mallory' })) };
    expect(logged(new Error('no mallory'), { event: bytes as never })).toMatch('Error: no ***\n');
  });

  it('is not searched for in an event that is too large: no message is logged', () => {
    const large = { ...event, raw: { text: 'word '.repeat(100_000) } };
    expect(logged(new Error('secret'), { event: large as never })).toMatch('Error: ***\n');
  });

  it('is not logged at all of an object that is no error', () => {
    expect(logged({ config: { authorization: 'Bearer abc' } }, { next: 'nothing' })).toMatch('a thrown object');
    expect(lines.join()).not.toMatch('Bearer');
  });
});

describe('the line of a hook that fails itself', () => {
  const fail = ({ event }: Pick<HandlerFailure, 'event'>) =>
    Promise.reject(new Error(`no mail about ${event.id}: ${WORDS}`));
  const letter = {
    key: 'k',
    handler: 'Archive.keep',
    eventId: event.id,
    eventName: event.eventName,
    event,
    attempts: 1,
  };
  const hooks = { onHandlerFailed: fail, onDeadLetter: fail as never };

  /** What is logged of both hooks. */
  async function loggedOf(logErrors: 'full' | 'name'): Promise<string[]> {
    const report = new FailureReport(new CallbackTally(), hooks, logErrors);
    report.failed({ handler: 'Archive.keep', event, error: new Error(), attempt: 1, next: 'dead-letter' });
    report.deadLetter({ ...letter, error: '' });
    await turns(2);
    return lines.filter((line) => line.includes('itself failed'));
  }

  it('has message and places, with what the event holds masked', async () => {
    const logged = await loggedOf('full');
    expect(logged).toEqual([
      expect.stringMatching(/^onHandlerFailed itself failed: Error: no mail about \w+: \*\*\*/),
      expect.stringMatching(/^onDeadLetter itself failed: Error: no mail about \w+: \*\*\*/),
    ]);
    expect(logged.join()).toMatch('failure-report.spec');
    expect(logged.join()).not.toMatch(/harbour|tonight/);
  });

  it('has nothing but the name where the options say so', async () => {
    const names = ['onHandlerFailed itself failed with Error', 'onDeadLetter itself failed with Error'];
    expect(await loggedOf('name')).toEqual(names.map((line) => expect.stringContaining(line)));
    expect(lines.join()).not.toMatch(/harbour|mail/);
  });
});

describe('an error with a message of 50 MB', () => {
  const huge = () => new Error('x'.repeat(50_000_000));

  it.each(['retry', 'nothing'] as const)('is cut before it is logged, when what follows is %s', (next) => {
    const start = process.cpuUsage(); // and not time, which others may take
    expect(logged(huge(), { next }).length).toBeLessThan(5_000);
    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
  });

  it('is cut before it is stored', () => {
    const change = afterFailure(huge(), 1, new Scripted('a').policy);
    expect(change.error!.length).toBeLessThanOrEqual(2_000);
  });

  it('is cut also as a cause, and when it is thrown as a string', () => {
    expect(logged(new Error('outer', { cause: huge() })).length).toBeLessThan(8_000);
    lines.length = 0;
    expect(logged(huge().message, { next: 'nothing' }).length).toBeLessThan(5_000);
  });
});

it('describes an error whose parts cannot be read', () => {
  const error = Object.defineProperty(new Error('m'), 'cause', { get: () => JSON.parse('{') });
  expect(describeError(error, (text) => text)).toBe('Error: m');
});

afterAll(() => Logger.overrideLogger(undefined as never));
