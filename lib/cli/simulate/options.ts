import { randomBytes } from 'node:crypto';
import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';
import type { OptionValues } from '../command.js';
import { durationOf, oneOf, UsageError, wholeNumber, share, positive } from '../arguments.js';
import { roleOf, TARGET_OPTIONS, targetOf } from '../target.js';
import { type Fault, type FaultShares, faultsOf } from './faults.js';
import type { SimulationSettings } from './simulation.js';
import type { Environment } from '../output.js';

export const SIMULATE_OPTIONS = {
  ...TARGET_OPTIONS,
  rate: { type: 'string' },
  for: { type: 'string' },
  seed: { type: 'string' },
  start: { type: 'string' },
  conversations: { type: 'string' },
  senders: { type: 'string' },
  groups: { type: 'string' },
  'text-length': { type: 'string' },
  faults: { type: 'string' },
  retries: { type: 'string' },
  before: { type: 'string' },
  'app-id': { type: 'string' },
  'answered-ids': { type: 'string' },
  'stored-by': { type: 'string' },
} as const;

type Values = OptionValues<typeof SIMULATE_OPTIONS>;

/** When the first message is sent in a run with a given seed. */
export const SEEDED_START = '2026-01-01T00:00:00Z';

/** The share of messages that a fault hits if none is given. */
const USUAL_SHARES: Readonly<Record<Fault, number>> = {
  duplicates: 0.05,
  reordering: 0.05,
  delays: 0.02,
  resets: 0.02,
  'half-bodies': 0.01,
  'wrong-signatures': 0.01,
  probes: 0.01,
};

/** @throws UsageError */
export function simulationOf(
  values: Values,
  positionals: readonly string[],
  servers: readonly ChatServerClient[],
  env: Environment,
): SimulationSettings {
  const [name = '', ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`unexpected argument "${rest.join(' ')}": simulate takes one chat server.`);
  const provider = oneOf(
    'the chat server',
    name,
    servers.map((server) => server.name),
  );
  const target = targetOf(values, env, servers);
  const role = roleOf(target, provider);
  const { title, commandLine } = role.server;
  if (values.retries !== undefined && !commandLine.traffic.repeats)
    throw new UsageError(`${title} sends nothing twice: leave out --retries.`);
  if (values.before !== undefined && commandLine.traffic.questions === undefined)
    throw new UsageError(`${title} asks nothing before a message: leave out --before.`);
  const appId = commandLine.traffic.appId(role.credentials);
  if (values['app-id'] !== undefined && appId !== undefined)
    throw new UsageError(`--app-id is not for ${title}: its credentials hold the app's id.`);
  return {
    target,
    role,
    seed: values.seed ?? randomBytes(4).toString('hex'),
    start: startOf(values.start ?? (values.seed === undefined ? undefined : SEEDED_START)),
    rate: positive('--rate', values.rate ?? '10'),
    duration: durationOf('--for', values.for ?? '10s'),
    conversations: wholeNumber('--conversations', values.conversations ?? '200', 1, 1_000_000),
    senders: wholeNumber('--senders', values.senders ?? '100', 2),
    groups: share('--groups', values.groups ?? '0.5'),
    textLength: wholeNumber('--text-length', values['text-length'] ?? '40', 1),
    faults: faultSharesOf(values.faults ?? '', faultsOf(role)),
    appId: appId ?? values['app-id'] ?? provider,
    retries: wholeNumber('--retries', values.retries ?? '0'),
    before: share('--before', values.before ?? '0'),
  };
}

function startOf(text: string | undefined): number {
  const start = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isNaN(start)) throw new UsageError(`--start must be a time such as ${SEEDED_START}, not "${text}".`);
  return start;
}

/** @param list such as `duplicates,resets=0.1`, or `all` */
function faultSharesOf(list: string, faults: readonly Fault[]): FaultShares {
  const shares: Partial<Record<Fault, number>> = {};
  for (const item of list.split(',').filter(Boolean)) {
    const [name = '', given] = item.split('=');
    const named = name === 'all' ? faults : [oneOf('--faults', name, faults)];
    for (const fault of named)
      shares[fault] = given === undefined ? USUAL_SHARES[fault] : share(`--faults ${name}`, given);
  }
  return shares;
}
