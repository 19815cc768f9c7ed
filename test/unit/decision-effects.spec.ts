import { beforeCommand } from '../../lib/chat-servers/openim/facts.js';
import { OPENIM_PROPOSALS } from '../../lib/chat-servers/openim/index.js';
import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { Proposal, type Decision } from '../../lib/index.js';
import { findFaults } from '../../lib/wire/validation.js';
import { COMMON_CASES, OPENIM_CASES } from '../support/decision-cases/cases.js';
import type { Decidable, DecisionCase } from '../support/decision-cases/decision-case.js';
import { ask as propose } from '../support/judged-decision.js';
import {
  bodyOf,
  COMMANDS,
  differenceOf,
  effectOf,
  isSentBy,
  SERVER_VERSIONS,
  SERVERS,
  VARIANTS,
  wanted,
  type Data,
  type Effect,
  type ServerVersion,
} from '../support/openim-merge.js';
import { formsOf, requestOf, type UrlForm } from '../support/openim-url-forms.js';
import { openImProtocol } from '../support/protocols.js';
import { isThorough } from '../support/thorough.js';

const protocol = openImProtocol();
const variants = isThorough ? VARIANTS : VARIANTS.filter((variant) => variant !== 'extreme');
const DEFINITIONS: Readonly<Record<string, ProposalDefinition>> = OPENIM_PROPOSALS;
const decidable = Object.keys(DEFINITIONS).filter((command) => DEFINITIONS[command]!.propose !== undefined);

function casesOf(command: string): readonly DecisionCase[] {
  return [...COMMON_CASES, ...(OPENIM_CASES[command]?.cases ?? [])];
}

function ask(command: string, body: Data): Decidable {
  return propose(DEFINITIONS[command]!, 'openim', command, body) as Decidable;
}

/** The decision; undefined where the method throws, as it has to where there is no right answer. */
function decided({ decide }: DecisionCase, proposal: Decidable, data: Data): Decision | undefined {
  try {
    return decide(proposal, data);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Whether the answer has to stop v2 as well, whose codes v3.4.2 to v3.6.0 cannot read: then `failedContinue` decides. */
function mayBeV2({ isHidden, operationId }: UrlForm, command: string): boolean {
  return isHidden && operationId === undefined && beforeCommand(command)!.v2 === true;
}

/** Whether the server stops at a refusal. */
function isStopped(version: ServerVersion, form: UrlForm, command: string, failedContinue: boolean): boolean {
  const isUnreadable = mayBeV2(form, command);
  switch (SERVERS[version]) {
    case 'v3.4.2-3.5.1':
      return !(isUnreadable && failedContinue);
    case 'v3.6.0': // ignores refusals, but the answer to this one names no group
      return command === 'callbackBeforeSetGroupInfoCommand' || (isUnreadable && !failedContinue);
    default:
      return true;
  }
}

/** What must become of it. */
function expectedEffect(
  { stops, becomes }: DecisionCase,
  version: ServerVersion,
  form: UrlForm,
  command: string,
  data: Data,
  failedContinue: boolean,
): Effect {
  if (stops === true) {
    return { goesOn: !isStopped(version, form, command, failedContinue), changed: [], values: {} };
  }
  const ignored = OPENIM_CASES[command]?.ignoredBy?.[version] ?? [];
  const taken = Object.entries(becomes?.(data) ?? {}).filter(([name]) => !ignored.includes(name));
  return { goesOn: true, ...differenceOf(command, data, { ...data, ...Object.fromEntries(taken) }) };
}

describe.each(SERVER_VERSIONS)('a decision, at OpenIM %s', (version) => {
  const commands = Object.keys(COMMANDS).filter((command) => isSentBy(version, command) && decidable.includes(command));
  const forms = formsOf(version).filter(({ isHidden }, index) => isThorough || isHidden || index === 0);
  const settings = SERVERS[version] === 'v3.7-main' ? [false] : [false, true];

  it.each(commands)('has its effect on the data, and no other: %s', (command) => {
    const wrong: string[] = [];
    const asked = variants.filter((variant) => {
      const data = wanted(command, variant);
      const body = bodyOf(command, data, version);
      if (findFaults(DEFINITIONS[command]!.body, body).length > 0) return false;
      for (const one of casesOf(command)) {
        const decision = decided(one, ask(command, body), data);
        const mustThrow = one.throws?.(data) === true;
        if ((decision === undefined) !== mustThrow) {
          wrong.push(`${variant}, ${one.method} ${one.name}: ${mustThrow ? 'does not throw' : 'throws'}`);
        }
        if (decision === undefined) continue;
        const effects = new Map<string, Effect>();
        for (const form of forms)
          for (const failedContinue of settings) {
            const request = requestOf(form, command, 'secret');
            const { status, body: text } = protocol.decide!(decision, { request, command, body });
            const key = `${failedContinue} ${text}`;
            const effect = effects.get(key) ?? effectOf(version, command, data, text, failedContinue);
            effects.set(key, effect);
            const expected = expectedEffect(one, version, form, command, data, failedContinue);
            if (status === 200 && isSame(effect, expected)) continue;
            wrong.push(
              `${variant}, ${form.name}, ${one.method} ${one.name}: ${told(effect)}, and not: ${told(expected)}`,
            );
          }
      }
      return true;
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(asked.length).toBeGreaterThan(2);
  });
});

/** Members of the values may come in another order. */
function isSame(one: Effect, other: Effect): boolean {
  return sorted(one) === sorted(other);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}

function told({ goesOn, changed, values }: Effect): string {
  return goesOn ? `goes on with ${changed.join(', ')} changed: ${sorted(values).slice(0, 200)}` : 'stops';
}

describe('the table of decisions', () => {
  it('has every command that can be decided, and every version of it that is known', () => {
    expect(Object.keys(OPENIM_CASES).sort()).toEqual([...decidable].sort());
    const sent = Object.keys(COMMANDS).filter((command) => SERVER_VERSIONS.some((one) => isSentBy(one, command)));
    expect(sent.sort()).toEqual([...decidable].sort());
  });

  it.each(decidable)('has every decision about %s', (command) => {
    const methods = new Set(casesOf(command).map(({ method }) => method));
    expect([...methods].sort()).toEqual(methodsOf(ask(command, DEFINITIONS[command]!.sample)).sort());
  });

  it.each(decidable.filter((command) => OPENIM_CASES[command]?.words !== undefined))(
    'has every word of %s',
    (command) => {
      const proposal = ask(command, DEFINITIONS[command]!.sample);
      const method = 'rewrite' in proposal ? 'rewrite' : 'change';
      const known = [{ unknown: 1 }, () => ({ unknown: 1 })].flatMap((given) =>
        wordsIn(() => proposal[method]!(given)),
      );
      expect([...OPENIM_CASES[command]!.words!].sort()).toEqual(known.sort());
    },
  );
});

/** The decisions of a proposal: all methods but what tells about it. */
function methodsOf(proposal: object): string[] {
  const names = new Set<string>();
  for (let one = Object.getPrototypeOf(proposal) as object; ; one = Object.getPrototypeOf(one) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(one)))
      if (typeof value === 'function') names.add(name);
    if (one === Proposal.prototype) break;
  }
  return [...names].filter((name) => name !== 'constructor' && name !== 'subject');
}

/** The words that an error names. */
function wordsIn(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    return /takes no "unknown", but (.*)/.exec((error as Error).message)?.[1]?.split(', ') ?? [];
  }
  return [];
}
