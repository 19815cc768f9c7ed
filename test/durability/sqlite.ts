import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeSqlite, type MakeDatabase } from '../support/databases.js';
import { FileWatch } from './file-watch.js';
import type { Fleet, FleetOptions } from './fleet.js';
import { Load } from './load.js';
import { fileSizeLimit, tmpfs, type SmallDisk } from './small-disk.js';
import { latencies } from './statistics.js';
import { tryOut, type Outcome, type Work } from './trial.js';

/** Milliseconds under load without a disturbance. */
const PEACE = 1_500;
/** Milliseconds in which a process must answer OK again when the disturbance is over. */
const RECOVERY = 5_000;
/** Milliseconds in which a disk must run full, and for which a full one is written to. */
const FILL_LIMIT = 120_000;
const FULL = 3_000;
/** Longer than drivers wait for a lock if they are let. */
const LONG_LOCK = 6_500;
/** Most milliseconds that a lock may block the event loop, on a busy machine; drivers that wait for it would for 5,000. */
const BLOCKED = 1_500;
const LOCK_HOLDER = fileURLToPath(new URL('lock-holder.js', import.meta.url));
const OPTIONS = {
  leaseTime: 3_000,
  pollInterval: 200,
  retryDelay: 100,
  retryDelayLimit: 1_000,
  handlerAttempts: 1_000,
};

/** Everything that goes wrong with a file: what was answered must be in it at once, and stay. */
export async function* sqliteTest(): AsyncGenerator<Outcome> {
  const disk = tmpfs(3);
  if (disk === undefined)
    console.log('sqlite: no file system can be mounted here; the disk is full by RLIMIT_FSIZE only');
  else yield await fullDisk(disk);
  yield await fullDisk(fileSizeLimit);
  yield await trial('SQLite, long locks of others', {}, makeSqlite, 1, longLocks);
  yield await trial('SQLite, a foreign writer', {}, makeSqlite, 1, foreignWriter);
  yield await trial('SQLite, two instances', {}, makeSqlite, 2, twoInstances);
  yield await trial('SQLite, careless handlers', { handlers: 'careless' }, makeSqlite, 1, peace);
}

interface Scene {
  readonly fleet: Fleet;
  readonly load: Load;
  /** Names a fault unless it holds. */
  readonly expect: (holds: boolean, fault: string) => void;
}

/** @returns what else is worth knowing */
type Play = (scene: Scene) => Promise<string[]>;

function fullDisk(disk: SmallDisk): Promise<Outcome> {
  return trial(`SQLite, full disk (${disk.name})`, {}, disk.make, 1, async ({ fleet, load }) => {
    const fill = async () => {
      await load.nextOk(RECOVERY);
      const begun = performance.now();
      for (const before = load.refused; load.refused === before; await sleep(50)) {
        if (performance.now() - begun > FILL_LIMIT) throw new Error('the disk does not run full');
      }
      await sleep(FULL);
    };
    disk.resize(3, fleet);
    await fill();
    disk.resize(4, fleet);
    await fill();
    await fleet.running[0]!.kill();
    disk.resize(64, fleet);
    await fleet.start(1);
    disk.resize(5, fleet);
    await fill();
    disk.resize(64, fleet);
    const freed = performance.now();
    await load.nextOk(RECOVERY);
    return [`${load.refused} refused`, `OK again after ${(performance.now() - freed).toFixed(0)} ms`, '1 kill'];
  });
}

const longLocks: Play = async ({ fleet, load, expect }) => {
  await sleep(PEACE);
  await fleet.running[0]!.gauges();
  const { refused } = load;
  for (const _ of [1, 2, 3]) {
    await lock(fleet, LONG_LOCK, 0, 1);
    await load.nextOk(RECOVERY);
    await sleep(PEACE);
  }
  expect(load.refused > refused, 'the locks were not felt');
  const { blocked } = await fleet.running[0]!.gauges();
  expect(blocked < BLOCKED, `a lock blocked the event loop for ${blocked} ms`);
  return [`${load.refused} refused`, `event loop blocked for at most ${blocked.toFixed(0)} ms`];
};

const foreignWriter: Play = async ({ fleet, load, expect }) => {
  await sleep(PEACE);
  const { refused } = load;
  await lock(fleet, 100, 50, 40);
  expect(load.refused === refused, `${load.refused - refused} callbacks were refused`);
  return [latencies(load.times)];
};

const twoInstances: Play = async ({ fleet, load, expect }) => {
  await sleep(PEACE * 4);
  expect(load.refused === 0, `${load.refused} callbacks were refused`);
  await fleet.replace(fleet.running[0]!);
  await sleep(PEACE);
  return [`${load.rate} answers/s`, latencies(load.times), '1 kill'];
};

const peace: Play = async ({ load, expect }) => {
  await sleep(PEACE * 4);
  expect(load.refused === 0, `${load.refused} callbacks were refused`);
  return [`${load.rate} answers/s`, latencies(load.times)];
};

function trial(
  name: string,
  options: FleetOptions,
  make: MakeDatabase,
  instances: number,
  play: Play,
): Promise<Outcome> {
  return tryOut(name, make, { options: OPTIONS, ...options }, async (fleet): Promise<Work> => {
    await fleet.start(instances);
    const load = new Load({ series: 'sqlite', callers: 16, pause: 10, ports: fleet.ports });
    const watch = new FileWatch(fleet.file, load.answered);
    const faults: string[] = [];
    const expect = (holds: boolean, fault: string) => void (holds || faults.push(fault));
    let notes: string[];
    try {
      notes = await play({ fleet, load, expect });
    } finally {
      await load.stop();
      watch.stop();
    }
    expect(watch.missing.size === 0, `${watch.missing.size} messages were answered and not in the file`);
    return { answered: load.answered, notes: [...notes, watch.note], faults };
  });
}

async function lock(fleet: Fleet, held: number, between: number, times: number): Promise<void> {
  const holder = spawn(process.execPath, [LOCK_HOLDER, fleet.file, `${held}`, `${between}`, `${times}`], {
    stdio: 'inherit',
  });
  const [code] = await once(holder, 'exit');
  if (code !== 0) throw new Error('the process that locks the file failed');
}
