import type { Command } from './command.js';
import { doctor } from './doctor/doctor.js';
import { list } from './list/list.js';
import { record } from './record/record.js';
import { replay } from './replay/replay.js';
import { send } from './send/send.js';
import { simulate } from './simulate/simulate.js';

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [send, list, doctor, simulate, record, replay];
