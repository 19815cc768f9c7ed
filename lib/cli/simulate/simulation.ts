import type { Provider } from '../../events/chat-event.js';
import { type Attempt, countedAttempts, Wires } from '../sending/wires.js';
import { pace } from '../sending/pace.js';
import type { PlannedCallback } from '../sending/planned-callback.js';
import { Tally } from '../sending/tally.js';
import type { Target } from '../target.js';
import { type FaultShares, withFaults } from './faults.js';
import { openImMessages, tencentMessages } from './messages.js';
import { OpenImSender } from './openim-sender.js';
import { TencentSender } from './tencent-sender.js';
import { traffic, type TrafficSettings, upTo } from './traffic.js';

export interface SimulationSettings extends TrafficSettings {
  readonly provider: Provider;
  readonly target: Target;
  /** Milliseconds. */
  readonly duration: number;
  readonly faults: FaultShares;
  /** By which the app names the sender in the ids of events. */
  readonly appId: string;
  /** Tencent's "retry on timeout". */
  readonly retries: number;
}

export interface Simulated {
  /** Milliseconds. */
  readonly took: number;
  /** Most milliseconds by which something was sent later than planned. */
  readonly late: number;
}

/** Sends planned traffic by the sender's rules. What happens is in the tally, also while it runs. */
export async function runSimulation(
  settings: SimulationSettings,
  tally: Tally,
  signal: AbortSignal,
): Promise<Simulated> {
  const wires = new Wires(settings.target);
  const attempt = countedAttempts(wires, tally);
  const sender = senderOf(settings, attempt, tally, signal);
  const begun = performance.now();
  const start = async (planned: PlannedCallback) => {
    // what does not come from the chat server takes no place in its queue
    if (planned.kind === 'forged' || planned.kind === 'probe') await attempt(planned, false);
    else await sender.send(planned);
  };
  const late = await pace(planOf(settings), start, signal);
  wires.close();
  return { took: performance.now() - begun, late };
}

export function planOf(settings: SimulationSettings): Iterable<PlannedCallback> {
  const { provider, appId, seed, start, faults, duration } = settings;
  const make = provider === 'tencent' ? tencentMessages(appId) : openImMessages(appId);
  return withFaults(upTo(duration, traffic(settings, make)), faults, { seed, start, make });
}

function senderOf({ provider, retries }: SimulationSettings, attempt: Attempt, tally: Tally, signal: AbortSignal) {
  if (provider === 'tencent') return new TencentSender(attempt, retries, signal);
  const sender = new OpenImSender(attempt, tally);
  signal.addEventListener('abort', () => sender.stop());
  return sender;
}
