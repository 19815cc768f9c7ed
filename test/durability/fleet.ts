import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MakeDatabase, TestDatabase } from '../support/databases.js';
import type { AppSettings, DatabaseAddress } from './app-settings.js';
import { Books } from './books.js';
import { Instance } from './instance.js';

const SETTLE_TIMEOUT = 60_000;

export type FleetOptions = Partial<Omit<AppSettings, 'database' | 'effects'>> & {
  /** The address that the instances get; the books are read directly. */
  readonly route?: (address: DatabaseAddress) => DatabaseAddress;
};

/** Instances of one app on one fresh database. */
export class Fleet {
  /** By their places; a place is empty while its instance starts. */
  private readonly places: (Instance | undefined)[] = [];
  private readonly started = new Set<Instance>();
  private readonly log: number;

  private constructor(
    private readonly database: TestDatabase,
    private readonly folder: string,
    private readonly settings: AppSettings,
    readonly books: Books,
  ) {
    this.log = openSync(join(folder, 'instances.log'), 'a');
  }

  static async open(make: MakeDatabase, { route = (address) => address, ...options }: FleetOptions): Promise<Fleet> {
    const database = await make();
    const folder = await mkdtemp(join(tmpdir(), 'chat-webhooks-durability-'));
    const address = JSON.parse(JSON.stringify(database.options)) as DatabaseAddress; // without the driver
    const effects = join(folder, 'effects.log');
    const fleet = new Fleet(
      database,
      folder,
      {
        adapter: process.env.ADAPTER === 'express' ? 'express' : 'fastify',
        handlers: 'recording',
        poolSize: 10,
        options: {},
        ...options,
        database: route(address),
        effects,
      },
      new Books(address, effects),
    );
    fleets.add(fleet);
    try {
      await fleet.books.prepare();
    } catch (error) {
      await fleet.dispose();
      throw error;
    }
    return fleet;
  }

  /** Instances that listen. */
  get running(): readonly Instance[] {
    return this.places.filter((instance) => instance?.alive === true) as Instance[];
  }

  /** The SQLite file. */
  get file(): string {
    return (this.settings.database as { database: string }).database;
  }

  readonly ports = (): number[] => this.running.map(({ port }) => port);

  /** Starts so many instances at once, and resolves when they listen. */
  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, place) => this.startAt(place)));
  }

  /** Kills an instance. @returns resolves when another one listens in its place */
  async replace(instance: Instance): Promise<void> {
    const place = this.places.indexOf(instance);
    this.places[place] = undefined;
    await instance.kill();
    await this.startAt(place);
  }

  /** Lets an instance stand still for so many milliseconds, while nobody sends it anything. */
  async freeze(instance: Instance, milliseconds: number): Promise<void> {
    const place = this.places.indexOf(instance);
    this.places[place] = undefined;
    instance.freeze();
    await sleep(milliseconds);
    instance.thaw();
    this.places[place] = instance;
  }

  /** Resolves when nothing is pending any more. @throws when that takes too long */
  async settled(): Promise<void> {
    const limit = performance.now() + SETTLE_TIMEOUT;
    for (let pending; (pending = await this.books.pending()) > 0; await sleep(200)) {
      if (performance.now() > limit) throw new Error(`${pending} callbacks and deliveries are pending for good`);
    }
  }

  /** Shuts all instances down in order. */
  async close(): Promise<void> {
    await Promise.all(this.running.map((instance) => instance.close()));
  }

  /** The last lines that the instances printed. */
  async lastLines(): Promise<string> {
    return (await readFile(join(this.folder, 'instances.log'), 'utf8')).split('\n').slice(-60).join('\n');
  }

  /** Ends what still runs, and removes all traces. */
  async dispose(): Promise<void> {
    await Promise.all([...this.started].map((instance) => instance.kill()));
    closeSync(this.log);
    fleets.delete(this);
    if (process.env.KEEP_LOGS === '1') console.log(`kept ${this.folder}`);
    else await rm(this.folder, { recursive: true, force: true });
    await this.database.drop();
  }

  private async startAt(place: number): Promise<void> {
    const instance = new Instance(this.settings, this.log);
    this.started.add(instance);
    await instance.started();
    this.places[place] = instance;
  }
}

const fleets = new Set<Fleet>();

/** Ends everything, for a run that is interrupted. */
export async function disposeFleets(): Promise<void> {
  await Promise.allSettled([...fleets].map((fleet) => fleet.dispose()));
}
