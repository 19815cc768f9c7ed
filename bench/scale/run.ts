// What happens as things grow: rows in the table, server processes, callbacks served; and what the module adds to an app's start.
import { CORES } from '../cores.js';
import { report } from '../ratios.js';
import { heapGrowth } from './heap.js';
import { processesRatios } from './processes.js';
import { startUpTimes } from './start-up.js';
import { tableSizeRatios } from './table-size.js';

const isShort = process.env.SHORT === '1';
const setting = (name: string, usual: number, short: number) => Number(process.env[name] ?? (isShort ? short : usual));
const ROUNDS = setting('ROUNDS', 15, 2);
const ROWS = setting('ROWS', 1_000_000, 20_000);
const CALLBACKS = setting('CALLBACKS', 1_000_000, 10_000);
const WARM_UP = setting('WARM_UP', 50_000, 5_000);

if (CORES.length === 0) console.log('processes are not pinned: the figures are rough');
report('scale', ROUNDS, {
  ...(await startUpTimes(ROUNDS)),
  ...(await tableSizeRatios(ROUNDS, ROWS)),
  ...(await processesRatios(ROUNDS)),
  ...(await heapGrowth(CALLBACKS, WARM_UP)),
});
