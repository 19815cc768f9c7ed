import type { MessageMaker } from '../../chat-servers/client/command-line.js';
import { pace } from '../sending/pace.js';
import type { PlannedCallback } from '../sending/planned-callback.js';
import type { Tally } from '../sending/tally.js';
import { countedRequests, Wires } from '../sending/wires.js';
import type { Role, Target } from '../target.js';
import { withFaults, type FaultShares } from './faults.js';
import { Questions, withQuestions, type QuestionReport } from './questions.js';
import { traffic, upTo, type TrafficSettings } from './traffic.js';

export interface SimulationSettings extends TrafficSettings {
  readonly target: Target;
  /** The chat server that is simulated. */
  readonly role: Role;
  /** Milliseconds. */
  readonly duration: number;
  readonly faults: FaultShares;
  /** The app's id in the ids of events. */
  readonly appId: string;
  /** How often what timed out is sent again. */
  readonly retries: number;
  /** Share of messages before which the chat server asks. */
  readonly before: number;
}

export interface Simulated {
  /** Milliseconds. */
  readonly took: number;
  /** Most milliseconds by which something was sent later than planned. */
  readonly late: number;
  readonly questions: QuestionReport;
}

/** Sends planned traffic by the rules of the chat server. The tally counts what happens, also while it runs. */
export async function runSimulation(
  settings: SimulationSettings,
  tally: Tally,
  signal: AbortSignal,
): Promise<Simulated> {
  const { role, target, retries } = settings;
  const wires = new Wires(target);
  const request = countedRequests(wires, tally);
  const queue = role.server.commandLine.traffic.queue<PlannedCallback>({
    request,
    drop: (planned) => tally.drop(planned),
    heldUp: (milliseconds) => tally.heldUp(milliseconds),
    retries,
    signal,
  });
  // what is asked takes no slot in the queue either: a user waits for it
  const questions = new Questions((planned) => wires.send(planned), role.server.commandLine.traffic);
  const begun = performance.now();
  const start = async (planned: PlannedCallback) => {
    // what does not come from the chat server takes no slot in its queue
    if (planned.kind === 'forged' || planned.kind === 'probe') return void (await request(planned, false));
    const sent = await questions.ask(planned);
    if (sent !== undefined && !(signal.aborted && planned.questions)) await queue.send(sent);
  };
  const late = await pace(planOf(settings), start, signal);
  wires.close();
  return { took: performance.now() - begun, late, questions: questions.report() };
}

export function planOf(settings: SimulationSettings): Iterable<PlannedCallback> {
  const { role, appId, seed, start, faults, duration, before } = settings;
  const { commandLine, probe } = role.server;
  const make: MessageMaker = commandLine.traffic.messages(appId);
  const messages = withQuestions(upTo(duration, traffic(settings, make)), before, commandLine.traffic, seed);
  return withFaults(messages, faults, { seed, start, make, probe });
}
