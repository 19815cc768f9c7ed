import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';
import type { Role } from '../target.js';
import { between, randomOf } from './random.js';
import type { MessageMaker } from '../../chat-servers/client/command-line.js';
import type { Accident, PlannedCallback } from '../sending/planned-callback.js';

const FAULTS = ['duplicates', 'reordering', 'delays', 'resets', 'half-bodies', 'wrong-signatures', 'probes'] as const;
export type Fault = (typeof FAULTS)[number];

/** For each fault the share of messages at which it happens. */
export type FaultShares = Readonly<Partial<Record<Fault, number>>>;

/** Those that can happen to a chat server: not all have a test of the URL, and without credentials none can be wrong. */
export function faultsOf({ server, credentials }: Role): readonly Fault[] {
  const impossible = new Set<Fault>();
  if (server.probe === undefined) impossible.add('probes');
  if (server.secretsOf(credentials).length === 0) impossible.add('wrong-signatures');
  return FAULTS.filter((fault) => !impossible.has(fault));
}

interface Making {
  readonly seed: string;
  /** Epoch milliseconds of the first message. */
  readonly start: number;
  /** For messages that are forged. */
  readonly make: MessageMaker;
  readonly probe: ChatServerClient['probe'];
}

/**
 * The plan with faults: what is sent stays the same, to the byte. Each fault has random numbers of its own, so that what it hits does not
 * change when another fault is added.
 */
export function* withFaults(
  plan: Iterable<PlannedCallback>,
  shares: FaultShares,
  { seed, start, make, probe }: Making,
): Generator<PlannedCallback> {
  const randoms = new Map(FAULTS.map((fault) => [fault, randomOf(`${seed}/${fault}`)]));
  const random = (fault: Fault) => randoms.get(fault)!;
  const happens = (fault: Fault) => random(fault)() < (shares[fault] ?? 0);
  /** What is sent later than others that were planned after it, the next one first. */
  const later: PlannedCallback[] = [];

  for (const planned of plan) {
    while (later.length > 0 && later[0]!.at <= planned.at) yield later.shift()!;
    if (happens('probes') && probe !== undefined)
      yield { at: planned.at, kind: 'probe', callback: probe(), eventId: undefined };
    if (happens('wrong-signatures')) yield forged(planned);
    if (happens('duplicates')) {
      hold({ ...planned, kind: 'duplicate', at: planned.at + between(random('duplicates'), 0, 1_000) });
    }
    const accident = accidentOf();
    const sent = accident === undefined ? planned : { ...planned, accident };
    if (happens('reordering')) hold({ ...sent, at: planned.at + between(random('reordering'), 50, 1_500) });
    else yield sent;
  }
  yield* later;

  function hold(planned: PlannedCallback): void {
    const before = later.findIndex(({ at }) => at > planned.at);
    later.splice(before < 0 ? later.length : before, 0, planned);
  }

  function accidentOf(): Accident | undefined {
    const [reset, half, delay] = [happens('resets'), happens('half-bodies'), happens('delays')];
    if (reset) return { kind: 'reset', milliseconds: between(random('resets'), 0, 5) };
    if (half) return { kind: 'half-body' };
    if (delay) return { kind: 'delay', milliseconds: between(random('delays'), 50, 500) };
    return undefined;
  }

  function forged({ at }: PlannedCallback): PlannedCallback {
    const fields = { text: 'forged', sentAt: Math.floor(start + at), random: random('wrong-signatures') };
    return { at, kind: 'forged', ...make({ from: 'forger', to: { user: 'user-0' }, ...fields }) };
  }
}
